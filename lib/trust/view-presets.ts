/** A kind of machine that proves itself with tokens of its own, and how a rule for it begins. */
export interface Preset {
  readonly id: "github" | "gitlab" | "kubernetes" | "other";
  readonly name: string;
  readonly issuer: string;
  /** Examples, for the empty fields. */
  readonly subject: string;
  readonly claims: string;
  /** Where to find what the fields ask for. */
  readonly help: string;
  /** Claims that such a rule needs, to be filled in. */
  readonly asked: string;
  /** The issuer is usually inside, so that its keys are pasted. */
  readonly pasted: boolean;
}

export const PRESETS: readonly Preset[] = [
  {
    id: "github",
    name: "GitHub Actions",
    issuer: "https://token.actions.githubusercontent.com",
    subject: "repo:acme/web:ref:refs/heads/main",
    claims: "repository_owner_id = 12345678",
    asked: "repository_owner_id = ",
    help: "The owner's number is owner.id at https://api.github.com/repos/acme/web. A name can be released and taken by somebody else; a number cannot.",
    pasted: false,
  },
  {
    id: "gitlab",
    name: "GitLab",
    issuer: "https://gitlab.com",
    subject: "project_path:acme/web:ref_type:branch:ref:main",
    claims: "project_id = 12345678",
    asked: "project_id = ",
    help: "The project's number is on its page, under the menu beside its name. For a GitLab of your own, give its address as issuer.",
    pasted: false,
  },
  {
    id: "kubernetes",
    name: "Kubernetes",
    issuer: "",
    subject: "system:serviceaccount:agents:builder",
    claims: "",
    asked: "",
    help: "kubectl get --raw /.well-known/openid-configuration names the issuer, and kubectl get --raw /openid/v1/jwks prints its keys.",
    pasted: true,
  },
  {
    id: "other",
    name: "Another issuer",
    issuer: "",
    subject: "job:build",
    claims: "environment = production",
    asked: "",
    help: "Any issuer of OpenID Connect, such as another CI or a cloud. Its documentation says what its tokens name as sub.",
    pasted: false,
  },
];

/** The preset that a rule of this issuer was probably made from. */
export function presetOf(issuer: string, subject: string | null): Preset["id"] {
  const host = URL.canParse(issuer) ? new URL(issuer).hostname : "";
  if (host === "token.actions.githubusercontent.com") return "github";
  if (subject?.startsWith("project_path:") || /(^|\.)gitlab\./.test(host)) return "gitlab";
  return subject?.startsWith("system:serviceaccount:") ? "kubernetes" : "other";
}

/** Claims as people write them, one `name = pattern` a line; a line that is none, as a text. */
export function claimsOf(text: string): Record<string, string> | string {
  const claims: [string, string][] = [];
  for (const line of text.split("\n").map((one) => one.trim())) {
    if (line === "") continue;
    const [, name, value] = /^([^\s=]+)\s*=\s*(.+)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) return line;
    claims.push([name, value]);
  }
  return Object.fromEntries(claims);
}
