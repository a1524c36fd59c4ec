import { type Client, lifetime, SIGN_IN, type SnippetInput, tokenCommand } from "./view-client";
import { bestFirst, helperWay, removalWay } from "./view-helper";

export function claudeCode(input: SnippetInput): Client {
  const { publicUrl, tokenSeconds, oauth } = input;
  const signIn = {
    title: "Sign in with the browser",
    summary: `${SIGN_IN} In Claude Code, run /mcp and choose latchkey → Authenticate.`,
    steps: [
      {
        title: "Add the server",
        code: `claude mcp add --transport http latchkey ${publicUrl}/mcp`,
      },
    ],
  };
  return {
    id: "claude",
    name: "Claude Code",
    ways: [
      ...bestFirst(input, helperWay(input, "claude"), oauth ? signIn : null),
      removalWay(input),
      {
        title: `By hand, for ${lifetime(tokenSeconds)}`,
        summary: `Claude Code keeps this token as it is, so the connection ends after ${lifetime(tokenSeconds)}. Before you add it again: claude mcp remove latchkey.`,
        steps: [
          { title: "Get a token", code: tokenCommand(input) },
          {
            title: "Add the server with the token",
            code: [
              `claude mcp add latchkey --transport http ${publicUrl}/mcp \\`,
              '  --header "Authorization: Bearer $TOKEN"',
            ].join("\n"),
          },
        ],
      },
    ],
  };
}
