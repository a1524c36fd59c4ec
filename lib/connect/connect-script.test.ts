import { readFileSync } from "node:fs";
import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SCRIPTS, shellHome } from "./testing/shell";
import { tokenServer } from "./testing/token-server";

const KEY = `mcp_${"0a".repeat(16)}`;
const SCRIPT = readFileSync(path.join(SCRIPTS, "connect.sh"), "utf8");

let shell: Awaited<ReturnType<typeof shellHome>>;
let server: Awaited<ReturnType<typeof tokenServer>>;
beforeEach(async () => {
  shell = await shellHome();
  server = await tokenServer();
  // A substitute for Claude Code records the arguments of each call that the script makes.
  await shell.command("claude", 'printf "%s\\n" "$*" >>"$HOME/claude-calls"');
  await shell.command("codex", ":");
});
afterEach(async () => {
  await shell.close();
  await server.close();
});

/** Runs the script in the same way as the command that people paste into a terminal. */
const connect = (args: readonly string[], input = `${KEY}\n`) =>
  shell.run("/bin/sh", ["-c", SCRIPT, "connect", server.origin, ...args], input);

test("Claude Code registers the helper by its own command, and only the helper's folder has the key", async () => {
  await writeFile(shell.pathOf(".claude.json"), '{"before":true}');
  const { code, out, err } = await connect(["claude"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toContain("~/.claude.json");
  expect(out).toContain("mcp_…0a0a");
  expect(out + (await shell.read("claude-calls"))).not.toContain(KEY);
  const helper = shell.pathOf(".latchkey/latchkey/headers");
  const calls = (await shell.read("claude-calls")).trim().split("\n");
  expect(calls).toEqual([
    "mcp remove -s user latchkey",
    expect.stringMatching(/^mcp add-json -s user latchkey \{/),
  ]);
  expect(JSON.parse(calls[1]?.replace(/^[^{]*/, "") ?? "")).toEqual({
    type: "http",
    url: `${server.origin}/mcp`,
    headersHelper: `'${helper}'`,
  });
  expect(await shell.read(".claude.json.before-latchkey")).toBe('{"before":true}');
  for (const name of ["", "/key", "/token", "/origin", "/headers"]) {
    const { mode } = await stat(shell.pathOf(`.latchkey/latchkey${name}`));
    expect(mode & 0o077).toBe(0);
  }
  const ran = await shell.run(helper);
  expect(JSON.parse(ran.out)).toEqual({ Authorization: "Bearer ey.token.1" });
});

const CONFIG = ".codex/config.toml";
const OTHERS = `model = "o9"

[mcp_servers.other]
url = "https://other.example/mcp"
`;
const OURS = `
# A server that somebody wrote by hand.
[mcp_servers."latchkey"] # ours
url = "https://old.example/mcp"

[mcp_servers.latchkey.env]
A = "[x]"

[mcp_servers.latchkey_two]
url = "https://two.example/mcp"
`;

test("Codex gets a table at the end of its configuration file, in place of any older Latchkey table", async () => {
  await mkdir(shell.pathOf(".codex"));
  await writeFile(shell.pathOf(CONFIG), OTHERS + OURS);
  expect(await connect(["codex"])).toMatchObject({ code: 0, err: "" });
  const helper = shell.pathOf(".latchkey/latchkey/headers");
  const block = `
[mcp_servers.latchkey]
url = "${server.origin}/mcp"
http_headers_helper = "'${helper}'"
`;
  const kept = `${OTHERS}
# A server that somebody wrote by hand.
[mcp_servers.latchkey_two]
url = "https://two.example/mcp"
`;
  expect(await shell.read(CONFIG)).toBe(kept + block);
  expect(await connect(["codex"])).toMatchObject({ code: 0 });
  expect(await shell.read(CONFIG)).toBe(kept + block);
  expect(await shell.read(`${CONFIG}.before-latchkey`)).toBe(OTHERS + OURS);

  expect(await connect(["remove"])).toMatchObject({ code: 0, err: "" });
  expect(await shell.read(CONFIG)).toBe(kept);
  expect(await readdir(shell.pathOf(".latchkey"))).toEqual([]);
});

test("a missing configuration file of Codex is created, and each server name gets a table in it", async () => {
  expect(await connect(["codex"])).toMatchObject({ code: 0 });
  expect(await connect(["codex", "prod"])).toMatchObject({ code: 0 });
  const text = await shell.read(CONFIG);
  expect(text).toContain("[mcp_servers.latchkey]");
  expect(text).toContain("[mcp_servers.prod]");
  expect(await connect(["remove", "prod"])).toMatchObject({ code: 0 });
  expect(await shell.read(CONFIG)).not.toContain("prod");
  expect(await readdir(shell.pathOf(".latchkey"))).toEqual(["latchkey"]);
});

test("removing a name that both clients have registered removes it from both clients", async () => {
  await connect(["claude"]);
  await connect(["codex"]);
  const { out } = await connect(["remove"]);
  expect(out).toContain("Claude Code");
  expect(out).toContain("Codex");
  expect(await shell.read("claude-calls")).toMatch(/mcp remove -s user latchkey\n$/);
});

test("if Latchkey refuses the key, the script changes no file and registers nothing", async () => {
  await writeFile(shell.pathOf(".claude.json"), "{}");
  server.answers(() => ({ status: 401, body: '{"message":"This API key is not accepted."}' }));
  const { code, err } = await connect(["claude"]);
  expect(code).toBe(1);
  expect(err).toContain("This API key is not accepted.");
  expect(await readdir(shell.pathOf(".latchkey"))).toEqual([]);
  await expect(shell.read("claude-calls")).rejects.toThrow();
});

test("the script replaces the old key with a new key only if Latchkey accepts the new key", async () => {
  await connect(["claude"]);
  server.answers(() => ({ status: 401, body: '{"message":"No."}' }));
  expect((await connect(["claude"], `mcp_${"1b".repeat(16)}`)).code).toBe(1);
  expect(await shell.read(".latchkey/latchkey/key")).toBe(`${KEY}\n`);
});

test.each([
  [["claude"], "", "That is no API key"],
  [["claude"], "hello", "That is no API key"],
  [["claude"], `${KEY}"; rm -rf /`, "That is no API key"],
  [["gemini"], KEY, "usage:"],
  [[], KEY, "usage:"],
  [["claude", "../x"], KEY, "A name has"],
  [["claude", "-s"], KEY, "A name has"],
  [["remove", "other"], KEY, "Nothing of the name"],
])(
  "the arguments %j with the input %j are refused with a one-line error",
  async (args, input, says) => {
    const { code, err } = await connect(args, input);
    expect(code).toBe(1);
    expect(err).toMatch(/^latchkey: [^\n]+\n$/);
    expect(err).toContain(says);
  },
);

test("if a client is not installed, the script says so before it asks for the key", async () => {
  await shell.command("curl", "exit 1");
  const { code, err } = await shell.run("/bin/sh", [
    "-c",
    `command() { [ "$2" != claude ]; }\n${SCRIPT}`,
    ...["connect", server.origin, "claude"],
  ]);
  expect(code).toBe(1);
  expect(err).toContain('there is no "claude" command');
});

test("a script that was downloaded only in part does nothing", async () => {
  const half = SCRIPT.slice(0, SCRIPT.lastIndexOf("main "));
  const args = ["-c", half, "connect", server.origin, "claude"];
  expect(await shell.run("/bin/sh", args, KEY)).toMatchObject({ out: "" });
  expect(server.asked).toHaveLength(0);
});
