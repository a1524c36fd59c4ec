import { allowInBrowser, commandsOf } from "./connect";
import { messages } from "./dialects";
import { Home } from "./home";
import { installed, programsOf } from "./packages";
import type { SigningClient } from "./tested-client";

const CONFIGURATION = ".config/opencode/opencode.json";

export const openCode: SigningClient = {
  name: "opencode 1.18.33",
  dialect: messages,
  async home() {
    const folder = await installed("opencode-ai", "1.18.33");
    return new Home([programsOf(folder)], {
      ANTHROPIC_API_KEY: "sk-stand-in",
      OPENCODE_DISABLE_AUTOUPDATE: "1",
    });
  },
  async signIn(home, latchkey) {
    const [configuration = "", command = ""] = commandsOf(latchkey.origin, "opencode", /browser/);
    home.write(CONFIGURATION, configuration);
    await allowInBrowser(home, latchkey, home.startOnTerminal(command));
  },
  start(home, model) {
    const kept = JSON.parse(home.read(CONFIGURATION)) as object;
    const models = { "stand-in": { name: "Stand-in", tool_call: true } };
    const provider = { options: { baseURL: `${model}/v1` }, models };
    home.write(CONFIGURATION, JSON.stringify({ ...kept, provider: { anthropic: provider } }));
    return home.start("opencode run -m anthropic/stand-in go");
  },
};
