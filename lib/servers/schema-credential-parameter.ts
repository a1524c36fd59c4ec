/**
 * If the name of a parameter contains one of these words, the parameter is treated as a credential.
 */
const WORDS = new Set([
  ...["key", "apikey", "accesskey", "secretkey", "token", "accesstoken", "authtoken", "jwt"],
  ...["secret", "clientsecret", "password", "passwd", "passphrase", "pwd", "pass", "credential"],
  ...["credentials", "auth", "authorization", "bearer", "sig", "signature", "sas"],
]);

/** Returns the name of a URL parameter that looks like a credential, or null if there is none. */
export function credentialParameter(url: URL): string | null {
  for (const [name, value] of url.searchParams) {
    const words = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
    const isOne = name.toLowerCase() === "code" || words.split(/[^a-z]+/).some((w) => WORDS.has(w));
    if (isOne && value !== "") return name;
  }
  return null;
}
