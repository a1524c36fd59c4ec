import { commandLine } from "@/e2e/fixtures/command-line";
import type { RunningServer } from "@/e2e/fixtures/start-server";

/** Creates a key with the command line, as an operator would. */
export async function makeKey(server: RunningServer): Promise<{ id: string; key: string }> {
  const made = await commandLine(server, "keys", "create", "--name", "Contract", "--json");
  if (made.exitCode !== 0) throw new Error(`keys create: ${made.stderr}`);
  return JSON.parse(made.stdout) as { id: string; key: string };
}

export async function exchange(server: RunningServer, key: string): Promise<Response> {
  return fetch(`${server.baseURL}/api/v1/auth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ api_key: key }),
  });
}

export async function tokenFor(server: RunningServer, key: string): Promise<string> {
  const answer = await exchange(server, key);
  if (!answer.ok) throw new Error(`exchange: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { access_token: string }).access_token;
}
