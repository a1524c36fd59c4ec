import { allowInBrowser, commandsOf, connectByHelper } from "./connect";
import { responses } from "./dialects";
import { Home } from "./home";
import { installed, programsOf } from "./packages";
import type { TestedClient } from "./tested-client";

/** Makes Codex store credentials in a file, because a computer without a desktop has no keyring. */
const CONFIGURATION = 'mcp_oauth_credentials_store = "file"\n';

export const codex: TestedClient = {
  name: "Codex 0.171.0",
  dialect: responses,
  async home() {
    const home = new Home([programsOf(await installed("@openai/codex", "0.171.0"))], {
      STAND_IN_KEY: "x",
    });
    home.write(".codex/config.toml", CONFIGURATION);
    return home;
  },
  connectByHelper: (home, { origin }, key) => connectByHelper(home, origin, "codex", key),
  async signIn(home, latchkey) {
    for (const command of commandsOf(latchkey.origin, "codex", /browser/)) {
      await allowInBrowser(home, latchkey, home.startOnTerminal(command));
    }
  },
  async signInBeside(home, latchkey) {
    await allowInBrowser(home, latchkey, home.startOnTerminal("codex mcp login latchkey"));
  },
  start(home, model) {
    const provider = `{name="stand-in",base_url="${model}/v1",wire_api="responses",env_key="STAND_IN_KEY"}`;
    const settings = [
      // With a model later than gpt-5, Codex lets the model write a program that calls the tools,
      // but the stand-in model cannot write programs.
      ...["model=gpt-5", "model_provider=stand-in", `model_providers.stand-in=${provider}`],
      "approval_policy=never",
    ];
    const given = settings.map((one) => `-c '${one}'`).join(" ");
    return home.start(`codex exec --skip-git-repo-check --json ${given} go`);
  },
};
