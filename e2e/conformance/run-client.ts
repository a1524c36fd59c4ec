import { spawn } from "node:child_process";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { PROJECT, type RunningServer } from "@/e2e/fixtures/start-server";
import type { ClientScenario } from "./client-scenarios";
import { type ScenarioServer, useUpstream } from "./use-upstream";

interface Check {
  readonly id: string;
  readonly status: string;
  readonly description: string;
  readonly errorMessage?: string;
}

export interface ClientScore extends ClientScenario {
  readonly passed: number;
  /** Each failed check or warning, with everything that the client command printed. */
  readonly failed: readonly string[];
}

const VERSION = "2026-07-28";
const EXTENSIONS = /client-credentials|enterprise|dpop|wif/;

/**
 * Runs the conformance suite's authorization scenarios for clients. The client is the built
 * Latchkey, on which the server of each scenario is registered as an upstream server.
 */
export async function runClient(
  { node, suite }: { node: string; suite: string },
  server: RunningServer,
  scenarios: readonly ClientScenario[],
): Promise<ClientScore[]> {
  const harness = createServer(async (req, res) => {
    const used = await useUpstream(server, (await json(req)) as ScenarioServer).catch(
      (error: unknown) => ({ ok: false, steps: [String((error as Error).stack)] }),
    );
    res.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(used));
  });
  await new Promise<void>((done) => harness.listen(0, "127.0.0.1", done));
  const address = `http://127.0.0.1:${(harness.address() as AddressInfo).port}/`;
  const command = `${process.execPath} ${join(PROJECT, "e2e/conformance/upstream-client.mjs")} ${address}`;
  const scores: ClientScore[] = [];
  for (const one of scenarios) {
    const { scenario } = one;
    const folder = join(PROJECT, "test-results/conformance/client", scenario.replace("/", "-"));
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const args = ["client", "--command", command, "--scenario", scenario, "-o", folder];
    await ended(node, [suite, ...args, ...versionOf(scenario)]);
    scores.push({ ...one, ...(await scoreOf(folder)) });
  }
  harness.closeAllConnections();
  harness.close();
  return scores;
}

/**
 * Returns the command-line option that selects the revision of a scenario. Scenarios of extensions
 * have no revision. Two scenarios belong to 2025-03-26, the first revision with authorization.
 */
function versionOf(scenario: string): string[] {
  if (EXTENSIONS.test(scenario)) return [];
  return ["--spec-version", scenario.includes("/2025-03-26-") ? "2025-03-26" : VERSION];
}

async function scoreOf(folder: string): Promise<Pick<ClientScore, "passed" | "failed">> {
  const files = await readdir(folder, { recursive: true });
  const found = files.find((file) => file.endsWith("checks.json"));
  if (!found) return { passed: 0, failed: ["it did not run"] };
  const checks = JSON.parse(await readFile(join(folder, found), "utf8")) as Check[];
  const bad = checks.filter(({ status }) => status === "FAILURE" || status === "WARNING");
  const said = await readFile(join(folder, found, "../stdout.txt"), "utf8");
  return {
    passed: checks.filter(({ status }) => status === "SUCCESS").length,
    failed: bad.map(
      (one) => `${one.status} ${one.id}: ${one.errorMessage ?? one.description} (${said.trim()})`,
    ),
  };
}

function ended(command: string, args: readonly string[]): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { stdio: "ignore" });
    child.once("error", failed);
    child.once("close", () => done());
  });
}
