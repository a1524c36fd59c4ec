import { claudeCode } from "@/e2e/proof/clients/claude-code";
import { codex } from "@/e2e/proof/clients/codex";
import { messages, responses } from "@/e2e/proof/clients/dialects";
import { generateContent } from "@/e2e/proof/clients/dialects-of-google";
import { geminiCli } from "@/e2e/proof/clients/gemini-cli";
import { openCode } from "@/e2e/proof/clients/opencode";
import type { ModelClient } from "./model-row";

/** A limit for calls, in seconds, for clients whose own limit is shorter than the long call. */
const CALL_SECONDS = 400;

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

export const MODEL_CLIENTS: readonly ModelClient[] = [
  {
    name: claudeCode.name,
    dialect: messages,
    async home({ url, token }) {
      const home = await claudeCode.home();
      const header = `--header 'Authorization: Bearer ${token}'`;
      await home.run(`claude mcp add --transport http latchkey ${url} ${header}`);
      return home;
    },
    start: (home, model) =>
      home.start(
        "claude -p go --allowedTools mcp__latchkey --output-format stream-json --verbose",
        "",
        { ANTHROPIC_BASE_URL: model },
      ),
  },
  {
    name: codex.name,
    dialect: responses,
    async home({ url, token }) {
      const home = await codex.home();
      const server = `[mcp_servers.latchkey]
url = "${url}"
http_headers = { Authorization = "Bearer ${token}" }
tool_timeout_sec = ${CALL_SECONDS}
`;
      home.write(".codex/config.toml", server);
      return home;
    },
    start: codex.start,
  },
  {
    name: geminiCli.name,
    dialect: generateContent,
    async home({ url, token }) {
      const home = await geminiCli.home();
      const settings = JSON.parse(home.read(".gemini/settings.json")) as object;
      const server = {
        ...{ httpUrl: url, headers: bearer(token), trust: true, timeout: CALL_SECONDS * 1_000 },
      };
      const mcpServers = { latchkey: server };
      home.write(".gemini/settings.json", JSON.stringify({ ...settings, mcpServers }));
      return home;
    },
    start: geminiCli.start,
  },
  {
    name: openCode.name,
    dialect: messages,
    async home({ url, token }) {
      const home = await openCode.home();
      const latchkey = {
        ...{ type: "remote", url, headers: bearer(token), enabled: true, oauth: false },
        timeout: CALL_SECONDS * 1_000,
      };
      home.write(".config/opencode/opencode.json", JSON.stringify({ mcp: { latchkey } }));
      return home;
    },
    start: openCode.start,
  },
];
