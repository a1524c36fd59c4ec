import type { DroppedSecrets, SecretView } from "./view";

const OAUTH_SECRET = "OAuth client secret";
const PRIVATE_KEY = "private key";

/** Names a stored value for people: a header or variable by its name, the others by what they are. */
export function secretName({ kind, name }: Pick<SecretView, "kind" | "name">): string {
  if (kind === "oauth_client") return OAUTH_SECRET;
  return kind === "client_key" ? PRIVATE_KEY : name;
}

/** Names the values of a server that were deleted. */
export function droppedValues(dropped: Omit<DroppedSecrets, "people">): string[] {
  const { headers, env, oauthClient, clientCertificate } = dropped;
  return [
    ...headers,
    ...env,
    ...(oauthClient ? [OAUTH_SECRET] : []),
    ...(clientCertificate ? ["client certificate"] : []),
  ];
}
