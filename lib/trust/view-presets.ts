/** A kind of machine, with the initial content of the form for a trust rule. */
export interface Preset {
  readonly id: "github" | "gitlab" | "kubernetes" | "other";
  readonly name: string;
  readonly issuer: string;
  /** Examples of `subject` and `claims`, which the form shows while these fields are empty. */
  readonly subject: string;
  readonly claims: string;
  /** A help text that says where to find the values for the fields. */
  readonly help: string;
  /**
   * The claims that a rule of this kind needs, with placeholders for the values that the person has
   * to fill in.
   */
  readonly asked: string;
  /** True if the issuer is usually at an internal address, so that its keys have to be pasted. */
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
    help: "The project's number is on its page, in the menu beside its name. For your own GitLab, give its address as the issuer.",
    pasted: false,
  },
  {
    id: "kubernetes",
    name: "Kubernetes",
    issuer: "",
    subject: "system:serviceaccount:agents:builder",
    claims: "",
    asked: "",
    help: "kubectl get --raw /.well-known/openid-configuration shows the issuer, and kubectl get --raw /openid/v1/jwks shows its keys. Paste the keys, or open More and give the cluster's CA and permit its private address, so that changed keys are followed.",
    pasted: true,
  },
  {
    id: "other",
    name: "Another issuer",
    issuer: "",
    subject: "job:build",
    claims: "environment = production",
    asked: "",
    help: "Any OpenID Connect issuer, such as another CI service or a cloud. The issuer's documentation says what its tokens contain as sub.",
    pasted: false,
  },
];

/** Returns the id of the preset that most likely suits a rule with this issuer and subject. */
export function presetOf(issuer: string, subject: string | null): Preset["id"] {
  const host = URL.canParse(issuer) ? new URL(issuer).hostname : "";
  if (host === "token.actions.githubusercontent.com") return "github";
  if (subject?.startsWith("project_path:") || /(^|\.)gitlab\./.test(host)) return "gitlab";
  return subject?.startsWith("system:serviceaccount:") ? "kubernetes" : "other";
}

/**
 * Parses claims, one `name = pattern` per line. If a line has another form, returns the first such
 * line as a string.
 */
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
