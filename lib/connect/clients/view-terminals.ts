import { type Client, SIGN_IN, type SnippetInput } from "./view-client";

const TITLE = "Sign in with the browser";

export function geminiCli({ publicUrl }: SnippetInput): Client {
  return {
    id: "gemini",
    name: "Gemini CLI",
    ways: [
      {
        title: TITLE,
        summary: `${SIGN_IN} In Gemini CLI, run /mcp auth latchkey.`,
        steps: [
          {
            title: "Add the server",
            code: `gemini mcp add --scope user --transport http latchkey ${publicUrl}/mcp`,
          },
        ],
      },
    ],
  };
}

export function openCode({ publicUrl }: SnippetInput): Client {
  const config = {
    $schema: "https://opencode.ai/config.json",
    mcp: { latchkey: { type: "remote", url: `${publicUrl}/mcp`, enabled: true } },
  };
  return {
    id: "opencode",
    name: "opencode",
    ways: [
      {
        title: TITLE,
        summary: SIGN_IN,
        steps: [
          { title: "~/.config/opencode/opencode.json", code: JSON.stringify(config, null, 2) },
          { title: "Sign in", code: "opencode mcp auth latchkey" },
        ],
      },
    ],
  };
}

export function goose({ publicUrl }: SnippetInput): Client {
  const code = [
    "extensions:",
    "  latchkey:",
    "    enabled: true",
    "    type: streamable_http",
    "    name: latchkey",
    // The description is needed because Goose ignores an extension without one.
    "    description: The MCP servers of your team",
    `    uri: ${publicUrl}/mcp`,
    "    timeout: 300",
  ].join("\n");
  return {
    id: "goose",
    name: "Goose",
    ways: [
      {
        title: TITLE,
        summary: `${SIGN_IN} Goose opens the browser when a session first uses the extension.`,
        steps: [{ title: "~/.config/goose/config.yaml", code }],
      },
    ],
  };
}
