import { pause, until } from "@/e2e/proof/support/wait";
import { allowed, commandsOf } from "./connect";
import { generateContent } from "./dialects-of-google";
import { Home } from "./home";
import { installed, programsOf } from "./packages";
import type { SigningClient } from "./tested-client";

const KEPT_LIMIT_MS = 30_000;
/** Gemini CLI accepts keyboard input only long after it has drawn its screen. */
const STARTED_MS = 15_000;
const SETTINGS = {
  security: { auth: { selectedType: "gemini-api-key" }, folderTrust: { enabled: false } },
  ui: { theme: "Default" },
  general: { disableAutoUpdate: true, enableAutoUpdate: false },
  privacy: { usageStatisticsEnabled: false },
};

export const geminiCli: SigningClient = {
  name: "Gemini CLI 0.61.0",
  dialect: generateContent,
  async home() {
    const folder = await installed("@google/gemini-cli", "0.61.0");
    const home = new Home([programsOf(folder)], {
      GEMINI_API_KEY: "stand-in",
      GEMINI_CLI_TRUST_WORKSPACE: "true",
    });
    home.write(".gemini/settings.json", JSON.stringify(SETTINGS));
    return home;
  },
  async signIn(home, latchkey) {
    for (const command of commandsOf(latchkey.origin, "gemini", /browser/)) await home.run(command);
    const running = home.startOnTerminal("gemini", {
      GOOGLE_GEMINI_BASE_URL: "http://127.0.0.1:9",
    });
    await pause(STARTED_MS);
    await home.type(running, [
      [/Tips ?for ?getting ?started/, "/mcp auth latchkey"],
      // Gemini CLI prints the typed text in several pieces, so this step accepts any output.
      [/(?:)/, "\r"],
      // Pressing Enter confirms that Gemini CLI may open the browser.
      [/Starting ?OAuth/, "\r"],
    ]);
    await allowed(home, latchkey, running);
    const reloaded = () => /reloaded ?tools/.test(home.screen(running));
    await until(reloaded, KEPT_LIMIT_MS, "Gemini CLI has its tokens");
    await running.stop();
  },
  start: (home, model) =>
    home.start("gemini --yolo -m gemini-2.5-flash -p go", "", { GOOGLE_GEMINI_BASE_URL: model }),
};
