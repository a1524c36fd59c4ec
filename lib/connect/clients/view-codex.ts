import { type Client, lifetime, SIGN_IN, type SnippetInput, tokenCommand } from "./view-client";
import { bestFirst, helperWay, removalWay } from "./view-helper";

export function codex(input: SnippetInput): Client {
  const { publicUrl, tokenSeconds, oauth } = input;
  const signIn = {
    title: "Sign in with the browser",
    summary: SIGN_IN,
    steps: [
      {
        title: "Add the server and sign in",
        code: `codex mcp add latchkey --url ${publicUrl}/mcp`,
      },
    ],
  };
  return {
    id: "codex",
    name: "Codex",
    ways: [
      ...bestFirst(input, helperWay(input, "codex"), oauth ? signIn : null),
      removalWay(input),
      {
        title: `By hand, for ${lifetime(tokenSeconds)}`,
        summary: `Codex reads the token when it starts, so the connection ends after ${lifetime(tokenSeconds)}. Run the second command again to renew it.`,
        steps: [
          {
            title: "Add the server, once",
            code: `codex mcp add latchkey --url ${publicUrl}/mcp --bearer-token-env-var LATCHKEY_TOKEN`,
          },
          {
            title: "Start Codex with a token",
            code: `export ${tokenCommand(input, "LATCHKEY_TOKEN")}\ncodex`,
          },
        ],
      },
    ],
  };
}
