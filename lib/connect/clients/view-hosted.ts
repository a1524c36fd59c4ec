import { type Client, SIGN_IN, type SnippetInput } from "./view-client";
import { isPublicOrigin } from "./view-public-origin";

/**
 * Describes how to connect Claude's hosted apps. Anthropic's cloud calls the installation, which
 * must therefore be reachable from the internet.
 */
export function claudeApps(input: SnippetInput): Client {
  return {
    id: "claude-apps",
    name: "Claude Desktop, claude.ai",
    ...hosted(input, "Anthropic's", "Settings → Connectors → Add custom connector: paste the URL."),
  };
}

export function chatGpt(input: SnippetInput): Client {
  return {
    id: "chatgpt",
    name: "ChatGPT",
    ...hosted(
      input,
      "OpenAI's",
      "Settings → Apps & Connectors → Advanced → Developer mode, then Create: paste the URL and choose OAuth.",
    ),
  };
}

function hosted(
  { publicUrl }: SnippetInput,
  whose: string,
  where: string,
): Pick<Client, "problem" | "ways"> {
  if (!isPublicOrigin(publicUrl)) {
    return {
      problem: `The app calls from ${whose} cloud, which cannot reach ${publicUrl}. To connect it, set PUBLIC_URL to an https address on the internet.`,
      ways: [],
    };
  }
  return {
    ways: [
      {
        title: "Sign in with the browser",
        summary: `${where} ${SIGN_IN} Requests come from ${whose} cloud.`,
        steps: [{ title: "URL", code: `${publicUrl}/mcp` }],
      },
    ],
  };
}
