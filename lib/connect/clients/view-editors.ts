import { type Client, SIGN_IN, type SnippetInput } from "./view-client";

const pretty = (value: object) => JSON.stringify(value, null, 2);

export function cursor({ publicUrl }: SnippetInput): Client {
  const config = { url: `${publicUrl}/mcp` };
  const query = new URLSearchParams({ name: "latchkey", config: base64(JSON.stringify(config)) });
  return {
    id: "cursor",
    name: "Cursor",
    ways: [
      {
        title: "Sign in with the browser",
        summary: `${SIGN_IN} Cursor prefers this to a configured header.`,
        install: {
          label: "Add to Cursor",
          href: `cursor://anysphere.cursor-deeplink/mcp/install?${query}`,
        },
        steps: [
          { title: "~/.cursor/mcp.json", code: pretty({ mcpServers: { latchkey: config } }) },
        ],
      },
    ],
  };
}

export function vsCode({ publicUrl }: SnippetInput): Client {
  const config = { type: "http", url: `${publicUrl}/mcp` };
  const named = JSON.stringify({ name: "latchkey", ...config });
  return {
    id: "vscode",
    name: "VS Code",
    ways: [
      {
        title: "Sign in with the browser",
        summary: SIGN_IN,
        install: {
          label: "Add to VS Code",
          href: `vscode:mcp/install?${encodeURIComponent(named)}`,
        },
        steps: [
          { title: "Add by command", code: `code --add-mcp '${named}'` },
          { title: ".vscode/mcp.json", code: pretty({ servers: { latchkey: config } }) },
        ],
      },
    ],
  };
}

/**
 * Encodes a string in base64. The string contains only URLs and names in ASCII, so `btoa` can
 * encode it directly.
 */
const base64 = (text: string) => btoa(text);
