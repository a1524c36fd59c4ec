import { spawn } from "node:child_process";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { PROJECT, type RunningServer } from "@/e2e/fixtures/start-server";
import type { ClientScenario } from "./client-scenarios";
import { countChecks, type Score } from "./score";
import { useScenario } from "./use-scenario";
import { type ScenarioServer, useUpstream } from "./use-upstream";

/**
 * Runs the conformance suite's scenarios for clients. The client is the built Latchkey, on which
 * the server of each scenario is registered as an upstream server.
 */
export async function runClient(
  { node, suite }: { node: string; suite: string },
  server: RunningServer,
  scenarios: readonly ClientScenario[],
): Promise<Score[]> {
  const harness = createServer(async (req, res) => {
    const given = (await json(req)) as ScenarioServer;
    const use = given.scenario.startsWith("auth/") ? useUpstream : useScenario;
    const used = await use(server, given).catch((error: unknown) => ({
      ok: false,
      steps: [String((error as Error).stack)],
    }));
    res.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(used));
  });
  await new Promise<void>((done) => harness.listen(0, "127.0.0.1", done));
  const address = `http://127.0.0.1:${(harness.address() as AddressInfo).port}/`;
  const command = `${process.execPath} ${join(PROJECT, "e2e/conformance/upstream-client.mjs")} ${address}`;
  const scores: Score[] = [];
  for (const { scenario, revision, why } of scenarios) {
    const place = `${revision ?? "extension"}-${scenario.replace("/", "-")}`;
    const folder = join(PROJECT, "test-results/conformance/client", place);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const args = ["client", "--command", command, "--scenario", scenario, "-o", folder];
    await ended(node, [suite, ...args, ...(revision ? ["--spec-version", revision] : [])]);
    const counted = await countAll(folder);
    scores.push({ role: "client", revision, scenario, why, ...counted });
  }
  harness.closeAllConnections();
  harness.close();
  return scores;
}

/** Counts a scenario's checks, and adds to its problems what the client command printed. */
async function countAll(folder: string) {
  const files = await readdir(folder, { recursive: true });
  const found = files.find((file) => file.endsWith("checks.json"));
  if (found === undefined) return countChecks(null);
  const counted = await countChecks(join(folder, found));
  const said = (await readFile(join(folder, found, "../stdout.txt"), "utf8")).trim();
  const problems =
    counted.problems.length === 0 ? [] : [...counted.problems, `the client: ${said}`];
  return { ...counted, problems };
}

function ended(command: string, args: readonly string[]): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { stdio: "ignore" });
    child.once("error", failed);
    child.once("close", () => done());
  });
}
