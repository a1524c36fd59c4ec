/** A client that people know by name, and what shows that an app is this client. */
export interface KnownName {
  readonly name: string;
  /** Other names of the client, which the app may also imitate. */
  readonly also?: readonly string[];
  /** Domains of its maker, for the address of the app's document and for the app's answers. */
  readonly domains: readonly string[];
  /** Where its answers may go without a domain: an app's own scheme, or this computer. */
  readonly schemes?: readonly string[];
  readonly loopback?: boolean;
}

/**
 * Well-known clients. Claude Code and Codex identify themselves by a document that is part of
 * Latchkey, so an app that registers under their names on this computer has proven nothing.
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
