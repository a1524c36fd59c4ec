import { pause, until } from "@/e2e/proof/support/wait";
import { allowed, allowInBrowser, commandsOf, connectByHelper } from "./connect";
import { messages } from "./dialects";
import { Home } from "./home";
import type { Latchkey } from "./latchkey";
import { installed, programsOf } from "./packages";
import type { TestedClient } from "./tested-client";

const KEPT_LIMIT_MS = 30_000;
const SETTLED_MS = 5_000;
const VARIABLES = {
  ANTHROPIC_API_KEY: "sk-stand-in",
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  DISABLE_AUTOUPDATER: "1",
  // Without tool search, Claude Code offers the tool to the model from the start.
  ENABLE_TOOL_SEARCH: "false",
};

const START =
  "claude -p go --allowedTools mcp__latchkey__latchkey_whoami --output-format stream-json --verbose";

async function home(version: "2.1.332" | "2.1.80" | "2.0.60"): Promise<Home> {
  const folder = await installed("@anthropic-ai/claude-code", version);
  return new Home([programsOf(folder)], VARIABLES);
}

const login = (home: Home, latchkey: Latchkey) =>
  allowInBrowser(home, latchkey, home.startOnTerminal("claude mcp login latchkey"));

export const claudeCode: TestedClient = {
  name: "Claude Code 2.1.332",
  dialect: messages,
  home: () => home("2.1.332"),
  connectByHelper: (home, { origin }, key) => connectByHelper(home, origin, "claude", key),
  async signIn(home, latchkey) {
    for (const command of commandsOf(latchkey.origin, "claude", /browser/)) await home.run(command);
    await login(home, latchkey);
  },
  signInBeside: login,
  start: (home, model) => home.start(START, "", { ANTHROPIC_BASE_URL: model }),
};

/**
 * The settings that Claude Code has after a person has answered its first-start questions in this
 * folder.
 */
const ACQUAINTED = (folder: string) => ({
  hasCompletedOnboarding: true,
  theme: "dark",
  bypassPermissionsModeAccepted: true,
  customApiKeyResponses: { approved: [VARIABLES.ANTHROPIC_API_KEY.slice(-20)], rejected: [] },
  projects: { [folder]: { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true } },
});

/**
 * An older release of Claude Code that has no command `claude mcp login`, so that a person signs in
 * with /mcp.
 */
export const olderClaudeCode = (version: "2.1.80" | "2.0.60"): TestedClient => ({
  ...claudeCode,
  name: `Claude Code ${version}`,
  home: () => home(version),
  async signIn(home, latchkey) {
    home.write(".claude.json", JSON.stringify(ACQUAINTED(home.folder)));
    for (const command of commandsOf(latchkey.origin, "claude", /browser/)) await home.run(command);
    const running = home.startOnTerminal("claude", { ANTHROPIC_BASE_URL: "http://127.0.0.1:9" });
    await home.type(running, [
      [/\? ?for ?shortcuts/, "/mcp"],
      [/\/mcp/, "\r"],
      [/needs ?authentication/, "\r"],
      [/Authenticate/, "\r"],
    ]);
    await allowed(home, latchkey, running);
    const connected = () => /Authentication ?successful/.test(home.screen(running));
    await until(connected, KEPT_LIMIT_MS, "Claude Code says that it is connected");
    // Claude Code renews its new token immediately. The test waits for this, because Claude Code
    // leaves a lock file behind if it is killed during the renewal.
    await pause(SETTLED_MS);
    await running.stop();
    // If this file were kept, `claude -p` would not use the server for 15 minutes.
    home.remove(".claude/mcp-needs-auth-cache.json");
  },
});
