import { spawn } from "node:child_process";
import { freePort } from "@/e2e/fixtures/free-port";
import { approveInBrowser } from "@/e2e/fixtures/scripted-consent";
import { PROJECT, type RunningServer } from "@/e2e/fixtures/start-server";
import type { Score } from "./score";

/**
 * The number of checks in the two scenarios for authorization servers. Without a client id, the
 * suite would skip the code flow, and would pass with fewer checks.
 */
const CHECKS = 3;

/**
 * Runs the conformance suite's scenarios for authorization servers with a registered client. If the
 * suite asks a person to approve the client, this function approves the client on behalf of a new
 * person.
 */
export async function runAuthorization(
  { node, suite }: { node: string; suite: string },
  server: RunningServer,
): Promise<Score[]> {
  const port = await freePort();
  const callback = `http://127.0.0.1:${port}/callback`;
  const arguments_ = [suite, "authorization", "--url", server.baseURL, "--port", String(port)];
  arguments_.push("--client-id", await registeredClient(server, callback));
  arguments_.push("--resource", `${server.baseURL}/mcp`);
  const child = spawn(node, arguments_, { cwd: PROJECT });
  let output = "";
  let isAnswered = false;
  const read = async (chunk: Buffer) => {
    output += chunk;
    const url = /^http\S+\/oauth\/authorize\?\S+(?=\n)/m.exec(output)?.[0];
    if (url === undefined || isAnswered) return;
    isAnswered = true;
    await fetch(`${callback}?${await approveInBrowser(server, new URL(url))}`);
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  await new Promise((done) => child.once("exit", done));
  const [, passed = 0, failed = 0] = /^Total: (\d+) passed, (\d+) failed/m.exec(output) ?? [];
  const missing = Math.max(Number(failed), CHECKS - Number(passed));
  return [
    {
      ...{ role: "authorization server", revision: "2026-07-28", scenario: "authorization" },
      ...{ passed: Number(passed), failed: missing, warned: 0 },
      problems: missing === 0 ? [] : [output],
    },
  ];
}

async function registeredClient(server: RunningServer, callback: string): Promise<string> {
  const answer = await fetch(`${server.baseURL}/oauth/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ client_name: "Conformance", redirect_uris: [callback] }),
  });
  const { client_id } = (await answer.json()) as { client_id: string };
  return client_id;
}
