import { KEY_PLACEHOLDER, type SnippetInput, type Way } from "./view-client";

type Target = "claude" | "codex";

const NAMES: Readonly<Record<Target, string>> = { claude: "Claude Code", codex: "Codex" };

function command({ publicUrl }: SnippetInput, what: Target | "remove"): string {
  return `sh -c "$(curl -fsS ${publicUrl}/connect.sh)" connect ${publicUrl} ${what}`;
}

/**
 * Returns the command for PowerShell. The command runs the script as text and not as a file, so
 * that PowerShell's script execution policy does not apply.
 */
function windowsCommand({ publicUrl }: SnippetInput, what: Target | "remove"): string {
  const script = `irm -UseBasicParsing -MaximumRedirection 0 ${publicUrl}/connect.ps1`;
  return `& ([scriptblock]::Create((${script}))) ${publicUrl} ${what}`;
}

/**
 * Describes how to connect with an API key: a script (public/connect.sh, or public/connect.ps1 on
 * Windows) installs a helper that renews tokens.
 */
export function helperWay(input: SnippetInput, target: Target): Way {
  return {
    title: "With an API key",
    summary:
      "Paste the command once into a terminal, or on Windows into PowerShell. The command asks for the key and keeps it in a file that only you can read. Its helper renews the token: the connection lasts until the key ends.",
    steps: [{ title: `Connect ${NAMES[target]}`, code: command(input, target) }],
    windows: [{ title: `Connect ${NAMES[target]}`, code: windowsCommand(input, target) }],
  };
}

/**
 * Orders the ways to connect. The API key comes first if the person has just created a key,
 * otherwise signing in comes first. `signIn` is null if clients cannot sign in.
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
    windows: [{ title: "Remove from this computer", code: windowsCommand(input, "remove") }],
  };
}
