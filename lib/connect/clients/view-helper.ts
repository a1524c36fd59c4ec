import { KEY_PLACEHOLDER, type SnippetInput, type Way } from "./view-client";

type Target = "claude" | "codex";

const NAMES: Readonly<Record<Target, string>> = { claude: "Claude Code", codex: "Codex" };

function command({ publicUrl }: SnippetInput, what: Target | "remove"): string {
  return `sh -c "$(curl -fsS ${publicUrl}/connect.sh)" connect ${publicUrl} ${what}`;
}

/**
 * Describes how to connect with an API key: a script (public/connect.sh) installs a helper that
 * renews tokens.
 */
export function helperWay(input: SnippetInput, target: Target): Way {
  return {
    title: "With an API key",
    summary:
      "Paste the command once into a terminal on macOS or Linux. The command asks for the key and keeps it in a file that only you can read. Its helper renews the token: the connection lasts until the key ends.",
    steps: [{ title: `Connect ${NAMES[target]}`, code: command(input, target) }],
  };
}

/**
 * Sorts the ways: the API key comes first if the person has just created one, otherwise signing in.
 * `signIn` is null if clients cannot sign in.
 */
export function bestFirst({ key }: SnippetInput, withKey: Way, signIn: Way | null): Way[] {
  if (!signIn) return [withKey];
  return key === KEY_PLACEHOLDER ? [signIn, withKey] : [withKey, signIn];
}

export function removalWay(input: SnippetInput): Way {
  return {
    title: "Remove it again",
    summary: "Removes the server from Claude Code and Codex, and deletes the key on this computer.",
    steps: [{ title: "Remove from this computer", code: command(input, "remove") }],
  };
}
