import { expiryOptions } from "@/cli/arguments/expiry-options";
import { readText } from "@/cli/arguments/read-text";
import type { Given, Option } from "@/cli/terminal/command";
import { fail, type Result, succeed } from "@/lib/errors/errors";

/** The options that specify a trust rule's settings. */
export const ruleOptions: Readonly<Record<string, Option>> = {
  ...expiryOptions,
  "token-seconds": { value: "N", help: "lifetime of its tokens (default: the policy's)" },
  "per-minute": { value: "N", help: "requests per minute" },
  "at-once": { value: "N", help: "concurrent calls" },
  allow: { value: "NETWORK", help: "works only from this network; may be repeated", many: true },
  jwks: { value: "FILE", help: "a file with the issuer's public keys (default: read from it)" },
  ca: { value: "FILE", help: "a file with the only authorities for the issuer's address, in PEM" },
};

/**
 * Returns the trust rule settings that the options specify. The field of an option that is not
 * given is left out.
 */
export function ruleSettings(given: Given): Result<Record<string, unknown>> {
  const jwks = textOf(given, "jwks");
  if (!jwks.ok) return jwks;
  const ca = textOf(given, "ca");
  if (!ca.ok) return ca;
  const fields = {
    tokenSeconds: given.number("token-seconds"),
    requestsPerMinute: given.number("per-minute"),
    concurrentCalls: given.number("at-once"),
    allowedAddresses: given.texts("allow").length > 0 ? [...given.texts("allow")] : undefined,
    jwks: jwks.value,
    ca: ca.value,
  };
  const set = Object.entries(fields).filter(([, value]) => value !== undefined);
  return succeed(Object.fromEntries(set));
}

/** Reads the file that an option names. Returns undefined if the option is not given. */
function textOf(given: Given, option: string): Result<string | undefined> {
  const file = given.text(option);
  return file === undefined ? succeed(undefined) : readText(file);
}

/**
 * Parses the options `--claim NAME=PATTERN`. Failure: `invalid_input` if an option does not have
 * this form.
 */
export function ruleClaims(given: Given): Result<Record<string, string>> {
  const pairs = given.texts("claim").map((text) => /^([^=]+)=(.+)$/.exec(text)?.slice(1) ?? null);
  if (pairs.includes(null)) {
    return fail("invalid_input", { fields: { claim: "Write each claim as NAME=PATTERN." } });
  }
  return succeed(Object.fromEntries(pairs as [string, string][]));
}
