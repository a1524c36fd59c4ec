/**
 * A client that people know by name, and the ways in which an app can prove that it is this client.
 */
export interface KnownName {
  readonly name: string;
  /** Other names of the client, which an app could imitate as well. */
  readonly also?: readonly string[];
  /**
   * Domains of the client's vendor. A metadata document or a redirect address at one of them proves
   * that an app is this client.
   */
  readonly domains: readonly string[];
  /**
   * The app schemes, such as `cursor:`, to which only this client's redirects lead. `loopback` says
   * that the client also uses redirects to this machine.
   */
  readonly schemes?: readonly string[];
  readonly loopback?: boolean;
}

/**
 * Well-known clients. Claude Code and Codex identify themselves by metadata documents that are
 * built into Latchkey. For these two, a loopback redirect therefore proves nothing.
 */
export const KNOWN_NAMES: readonly KnownName[] = [
  { name: "Claude Code", domains: ["claude.ai", "claude.com", "anthropic.com"] },
  {
    ...{ name: "Claude", also: ["Claude Desktop", "claude.ai", "Anthropic"] },
    domains: ["claude.ai", "claude.com", "anthropic.com"],
  },
  { name: "Codex", domains: ["chatgpt.com", "openai.com"] },
  { name: "ChatGPT", also: ["OpenAI"], domains: ["chatgpt.com", "openai.com"] },
  { name: "Cursor", domains: ["cursor.com", "cursor.sh"], schemes: ["cursor:"] },
  {
    ...{ name: "VS Code", also: ["Visual Studio Code", "GitHub Copilot"] },
    domains: ["vscode.dev", "visualstudio.com", "github.com"],
    ...{ schemes: ["vscode:", "vscode-insiders:"], loopback: true },
  },
  { name: "Gemini CLI", also: ["Gemini"], domains: ["google.com"], loopback: true },
  { name: "opencode", domains: ["opencode.ai"], loopback: true },
  { name: "Goose", domains: ["block.xyz"], schemes: ["goose:"], loopback: true },
  { name: "Windsurf", domains: ["windsurf.com"], schemes: ["windsurf:"], loopback: true },
  { name: "Latchkey", domains: [] },
];
