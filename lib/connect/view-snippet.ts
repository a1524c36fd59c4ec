import type { Preset } from "@/lib/trust/view-presets";
import { shellWord } from "./view-shell";

export interface SnippetInput {
  readonly publicUrl: string;
  /** The audience that the machine requests in the token from its issuer. */
  readonly audience: string;
}

export interface MachineSnippet {
  readonly title: string;
  readonly summary: string;
  readonly code: string;
}

/**
 * Returns example code with which a machine of this kind gets a token from its issuer and exchanges
 * it.
 */
export function machineSnippet(preset: Preset["id"], input: SnippetInput): MachineSnippet {
  return SNIPPETS[preset](input);
}

const yaml = (text: string) => JSON.stringify(text);
const fieldOf = (name: string) => `sed -n 's/.*"${name}" *: *"\\([^"]*\\)".*/\\1/p'`;

const indented = (lines: readonly string[], by: number) =>
  lines.map((line) => `${" ".repeat(by)}${line}`).join("\n");

/**
 * Returns the lines of a shell script that exchanges a machine's token and fails if Latchkey
 * refuses the token. `assertion` is the shell word that curl sends as the form field.
 */
function exchange({ publicUrl }: SnippetInput, assertion: string): readonly string[] {
  return [
    `answer=$(curl -fsS ${shellWord(`${publicUrl}/oauth/token`)} \\`,
    "  --data-urlencode grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer \\",
    `  --data-urlencode ${assertion})`,
    `LATCHKEY_TOKEN=$(printf %s "$answer" | ${fieldOf("access_token")})`,
  ];
}

const SNIPPETS: Readonly<Record<Preset["id"], (input: SnippetInput) => MachineSnippet>> = {
  github: (input) => ({
    title: "A workflow",
    summary:
      "The job gets a token from GitHub and exchanges it. Later steps find Latchkey's token in LATCHKEY_TOKEN.",
    code: `permissions:
  contents: read
  id-token: write

jobs:
  agent:
    runs-on: ubuntu-latest
    steps:
      - name: Get a Latchkey token
        run: |
          set -eu
          id_token=$(curl -fsS -G "$ACTIONS_ID_TOKEN_REQUEST_URL" \\
            -H "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" \\
            --data-urlencode ${shellWord(`audience=${input.audience}`)} | ${fieldOf("value")})
${indented(exchange(input, '"assertion=$id_token"'), 10)}
          echo "::add-mask::$LATCHKEY_TOKEN"
          echo "LATCHKEY_TOKEN=$LATCHKEY_TOKEN" >> "$GITHUB_ENV"
`,
  }),
  gitlab: (input) => ({
    title: ".gitlab-ci.yml",
    summary:
      "GitLab gives the job a token, which the script exchanges. Later lines of the script find Latchkey's token in LATCHKEY_TOKEN.",
    code: `agent:
  id_tokens:
    LATCHKEY_ID_TOKEN:
      aud: ${yaml(input.audience)}
  script:
    - |
      set -eu
${indented(exchange(input, '"assertion=$LATCHKEY_ID_TOKEN"'), 6)}
      export LATCHKEY_TOKEN
`,
  }),
  kubernetes: (input) => ({
    title: "A pod",
    summary:
      "Kubernetes keeps a token in a file and renews it. The container exchanges this token whenever a token of Latchkey is needed.",
    code: `spec:
  serviceAccountName: builder
  containers:
    - name: agent
      image: curlimages/curl
      command: ["sh", "-c"]
      args:
        - |
          set -eu
${indented(exchange(input, "assertion@/var/run/secrets/latchkey/token"), 10)}
          export LATCHKEY_TOKEN
      volumeMounts:
        - name: latchkey
          mountPath: /var/run/secrets/latchkey
          readOnly: true
  volumes:
    - name: latchkey
      projected:
        sources:
          - serviceAccountToken:
              path: token
              audience: ${yaml(input.audience)}
              expirationSeconds: 3600
`,
  }),
  other: (input) => ({
    title: "A script",
    summary: `Get a token for the audience ${input.audience} from your issuer, store it in ID_TOKEN, and exchange it.`,
    code: `${["set -eu", ...exchange(input, '"assertion=$ID_TOKEN"')].join("\n")}\n`,
  }),
};
