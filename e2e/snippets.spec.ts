import { spawnSync } from "node:child_process";
import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { KEY_PLACEHOLDER } from "@/lib/connect/clients/view-client";
import { shellHome } from "@/lib/connect/testing/shell";
import { makeServiceKey } from "./fixtures/make-key";
import { PROJECT } from "./fixtures/start-server";
import { expect, test } from "./fixtures/test";
import { schemaErrors } from "./snippets/client-schemas";
import { readPlainYaml, runBlock } from "./snippets/plain-yaml";
import { type ShownClient, shownClients } from "./snippets/read-page";

type Shell = Awaited<ReturnType<typeof shellHome>>;

interface Scene {
  readonly shell: Shell;
  /** The origin of the installation. `url` is the address of its MCP endpoint. */
  readonly origin: string;
  readonly url: string;
  readonly key: string;
}

type Check = (shown: ShownClient["snippets"], scene: Scene, links: readonly string[]) => unknown;

const RECORD = 'for argument in "$@"; do printf "%s\\n" "$argument"; done';
const HAS_PYTHON = spawnSync("python3", ["--version"]).status === 0;

/**
 * Runs a script in the home folder. The key takes the place of the placeholder in the script, and
 * is also passed on standard input.
 */
async function run({ shell, key }: Scene, script: string): Promise<string> {
  const typed = script.replaceAll(KEY_PLACEHOLDER, key);
  const ran = await shell.run("/bin/bash", ["--norc", "-euc", typed], `${key}\n`);
  expect(ran, typed).toMatchObject({ code: 0, err: "" });
  return ran.out;
}

/**
 * Runs a script in which a stand-in takes the place of a client's program. Returns the arguments
 * that the stand-in received.
 */
async function argumentsOf(scene: Scene, program: string, script = ""): Promise<string[]> {
  await scene.shell.command(program, RECORD);
  return (await run(scene, script)).trim().split("\n");
}

/** Makes a call to the server with a token, and expects the server to accept it. */
async function expectAccepted({ url }: Scene, token: string): Promise<void> {
  const headers = {
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
  };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
  expect((await fetch(url, { method: "POST", headers, body })).status).toBe(200);
}

/**
 * Runs the command that connects a client with an API key, and then the command that removes the
 * connection.
 */
async function helperCommands(client: string, shown: ShownClient["snippets"], scene: Scene) {
  const { shell, key } = scene;
  await shell.command(client.startsWith("Claude") ? "claude" : "codex", ":");
  await shell.command("date", 'exec /bin/date "$@"');
  const out = await run(scene, shown[`Connect ${client}`] ?? "");
  expect(out).not.toContain(key);
  const headers = await shell.run(shell.pathOf(".latchkey/latchkey/headers"));
  await expectAccepted(scene, JSON.parse(headers.out).Authorization.replace("Bearer ", ""));
  await run(scene, shown["Remove from this computer"] ?? "");
  await expectPowerShell(scene, shown[`Windows: Connect ${client}`], client.split(" ")[0]);
  await expectPowerShell(scene, shown["Windows: Remove from this computer"], "remove");
  await expect(shell.read(".latchkey/latchkey/headers")).rejects.toThrow("ENOENT");
}

/**
 * Checks a command for Windows without running it. A unit test parses the command and the script in
 * it.
 */
async function expectPowerShell({ origin }: Scene, command = "", what = ""): Promise<void> {
  const script = /^& \(\[scriptblock\]::Create\(\(irm .* (\S+)\)\)\) (\S+) (\w+)$/.exec(command);
  expect(script?.slice(1)).toEqual([`${origin}/connect.ps1`, origin, what.toLowerCase()]);
  expect(await (await fetch(script?.[1] ?? "")).text()).toContain("param(");
}

/** Expects that a configuration matches a client's schema and contains this installation's URL. */
function expectValid(name: Parameters<typeof schemaErrors>[0], value: unknown, url: string) {
  expect(schemaErrors(name, value), JSON.stringify(value)).toEqual([]);
  expect(JSON.stringify(value)).toContain(`"${url}"`);
}

/**
 * Checks the snippets of each tab, in the order of the tabs. Commands run against stand-ins for the
 * clients' programs, which print their arguments. `clients.proof.test.ts` in e2e/proof runs them
 * with the real programs.
 */
const CHECKS: Readonly<Record<string, Check>> = {
  async "Claude Code"(shown, scene) {
    const add = await argumentsOf(scene, "claude", shown["Add the server"]);
    expect(add).toEqual(["mcp", "add", "--transport", "http", "latchkey", scene.url]);
    const both = `${shown["Get a token"]}\n${shown["Add the server with the token"]}`;
    const [, , , , , url, , header = ""] = await argumentsOf(scene, "claude", both);
    expect(url).toBe(scene.url);
    await expectAccepted(scene, header.replace("Authorization: Bearer ", ""));
    await helperCommands("Claude Code", shown, scene);
  },
  async Cursor(shown, { url }, links) {
    expectValid("cursorFile", JSON.parse(shown["~/.cursor/mcp.json"] ?? ""), url);
    const link = new URL(links[0] ?? "");
    expect(`${link.protocol}//${link.host}${link.pathname}`).toBe(
      "cursor://anysphere.cursor-deeplink/mcp/install",
    );
    expect([...link.searchParams.keys()]).toEqual(["name", "config"]);
    const config = Buffer.from(link.searchParams.get("config") ?? "", "base64").toString();
    expectValid("cursorServer", JSON.parse(config), url);
  },
  async "VS Code"(shown, scene, links) {
    expectValid("vsCodeFile", JSON.parse(shown[".vscode/mcp.json"] ?? ""), scene.url);
    const [option, json = ""] = await argumentsOf(scene, "code", shown["Add by command"]);
    expect(option).toBe("--add-mcp");
    expectValid("vsCodeLink", JSON.parse(json), scene.url);
    const [address, query = ""] = (links[0] ?? "").split("?");
    expect(address).toBe("vscode:mcp/install");
    expect(JSON.parse(decodeURIComponent(query))).toEqual(JSON.parse(json));
  },
  async Codex(shown, scene) {
    const add = await argumentsOf(scene, "codex", shown["Add the server and sign in"]);
    expect(add).toEqual(["mcp", "add", "latchkey", "--url", scene.url]);
    const once = await argumentsOf(scene, "codex", shown["Add the server, once"]);
    expect(once).toEqual([...add, "--bearer-token-env-var", "LATCHKEY_TOKEN"]);
    await scene.shell.command("codex", 'printf %s "$LATCHKEY_TOKEN"');
    await expectAccepted(scene, await run(scene, shown["Start Codex with a token"] ?? ""));
    await helperCommands("Codex", shown, scene);
  },
  async "Gemini CLI"(shown, scene) {
    const add = await argumentsOf(scene, "gemini", shown["Add the server"]);
    const where = ["--scope", "user", "--transport", "http"];
    expect(add).toEqual(["mcp", "add", ...where, "latchkey", scene.url]);
  },
  async opencode(shown, scene) {
    const file = shown["~/.config/opencode/opencode.json"] ?? "";
    expectValid("openCodeFile", JSON.parse(file), scene.url);
    const signIn = await argumentsOf(scene, "opencode", shown["Sign in"]);
    expect(signIn).toEqual(["mcp", "auth", "latchkey"]);
  },
  Goose(shown, { url }) {
    expectValid("gooseFile", readPlainYaml(shown["~/.config/goose/config.yaml"] ?? ""), url);
  },
  async curl(shown, scene) {
    const { "Get a token": token, Start: start, "List the tools": list } = shown;
    const out = await run(scene, `${token}\n${start}\necho\n${list}`);
    const [started, listed] = out.trim().split("\n").filter(Boolean);
    expect(started).toContain('"protocolVersion":"2025-06-18"');
    expect(listed).toContain('"latchkey_whoami"');
  },
  async "TypeScript SDK"(shown, scene) {
    // This package is already installed in the project, so the test need not download it.
    expect(shown["Install the SDK"]).toBe("npm install @modelcontextprotocol/client");
    await symlink(join(PROJECT, "node_modules"), scene.shell.pathOf("node_modules"));
    await writeFile(scene.shell.pathOf("call.mjs"), shown["call.mjs"] ?? "");
    expect(await run(scene, shown["Run it"] ?? "")).toContain("latchkey_whoami");
  },
  async "Python SDK"(shown, scene) {
    expect(shown["Install the SDK"]).toBe('pip install "mcp>=2"');
    await writeFile(scene.shell.pathOf("call.py"), shown["call.py"] ?? "");
    await scene.shell.command("python", `${RECORD}; echo "$LATCHKEY_API_KEY"`);
    expect(await run(scene, shown["Run it"] ?? "")).toBe(`call.py\n${scene.key}\n`);
    // The SDK is not installed, so the program is compiled but not executed.
    if (HAS_PYTHON) {
      expect(spawnSync("python3", ["-m", "py_compile", scene.shell.pathOf("call.py")]).status).toBe(
        0,
      );
    }
  },
  async CI(shown, scene) {
    const step = shown[".github/workflows/agent.yml"] ?? "";
    expect(step).toMatch(/LATCHKEY_API_KEY: \$\{\{ secrets\.LATCHKEY_API_KEY \}\}/);
    const env = scene.shell.pathOf("github-env");
    const job = `export LATCHKEY_API_KEY=${KEY_PLACEHOLDER} GITHUB_ENV='${env}'`;
    const out = await run(scene, `${job}\n${runBlock(step)}`);
    const [, token = ""] =
      /^LATCHKEY_TOKEN=(\S+)\n$/.exec(await scene.shell.read("github-env")) ?? [];
    expect(token).toMatch(/^ey[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(out).toBe(`::add-mask::${token}\n`);
    await expectAccepted(scene, token);
  },
};

/**
 * Clients that run in their vendor's cloud, from which they cannot reach this test's installation.
 */
const HOSTED = ["Claude Desktop, claude.ai", "ChatGPT"];

test("every snippet on the Connect page either runs unchanged or matches its client's schema", async ({
  memberPage: page,
  server,
}) => {
  test.slow();
  const { key } = await makeServiceKey(server, "Snippets");
  const origin = server.baseURL;
  await page.goto("/connect");
  const shown = await shownClients(page);
  // The test fails if a client has no check here, because its snippets would be untested.
  expect([...shown.keys()].sort()).toEqual([...Object.keys(CHECKS), ...HOSTED].sort());
  for (const name of HOSTED) {
    expect(shown.get(name)?.text).toContain(`cloud, which cannot reach ${origin}`);
    expect(shown.get(name)?.snippets).toEqual({});
  }
  for (const [name, check] of Object.entries(CHECKS)) {
    await test.step(name, async () => {
      const { snippets = {}, links = [] } = shown.get(name) ?? {};
      const used = new Set<string>();
      const noted = new Proxy(snippets, {
        get: (all, title) => {
          used.add(String(title));
          return all[String(title)];
        },
      });
      const shell = await shellHome();
      try {
        await check(noted, { shell, origin, url: `${origin}/mcp`, key }, links);
      } finally {
        await shell.close();
      }
      expect([...used].sort(), "every snippet is checked").toEqual(Object.keys(snippets).sort());
    });
  }
});
