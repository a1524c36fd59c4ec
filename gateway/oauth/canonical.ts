import { fail, type Result, succeed } from "@/lib/errors/errors";
import { canonicalAudience } from "@/lib/outward/audience-uri";
import { OAUTH_SCOPES } from "./engine/scopes";

/**
 * The parameters of an authorization request that are passed on to the engine. The engine is strict
 * and rejects many other parameters of OpenID Connect, so a request is first reduced to a canonical
 * form by lenient rules.
 */
const AUTHORIZE = [
  ...["response_type", "client_id", "redirect_uri", "scope", "state", "resource", "prompt"],
  ...["code_challenge", "code_challenge_method"],
];
const TOKEN = [
  ...["grant_type", "client_id", "client_secret", "client_assertion", "client_assertion_type"],
  ...["code", "redirect_uri", "code_verifier", "refresh_token", "scope", "resource"],
  ...["subject_token", "subject_token_type", "requested_token_type", "audience"],
  ...["actor_token", "actor_token_type", "assertion"],
];
const PROMPTS = ["none", "login", "consent"];

/**
 * Returns whether a value contains NUL, which the database cannot store and RFC 6749 (appendix A)
 * does not allow.
 */
export function hasNul(params: URLSearchParams): boolean {
  return [...params.values()].some((value) => value.includes("\0"));
}

/**
 * Returns the name of a repeated parameter, or null. Only `resource` may be repeated (RFC 8707, 2).
 */
export function repeatedParameter(params: URLSearchParams): string | null {
  const seen = new Set<string>();
  for (const name of params.keys()) {
    if (name !== "resource" && seen.has(name)) return name;
    seen.add(name);
  }
  return null;
}

/** Reduces an authorization request to its canonical form. */
export function canonicalAuthorize(given: URLSearchParams, endpoint: string): URLSearchParams {
  const params = only(given, AUTHORIZE);
  const prompt = (params.get("prompt") ?? "").split(" ").filter((one) => PROMPTS.includes(one));
  if (prompt.length > 0) params.set("prompt", prompt.join(" "));
  else params.delete("prompt");
  params.set("resource", resourceOf(given.getAll("resource"), endpoint));
  params.set("scope", scopeOf(params.get("scope")));
  return params;
}

/** Reduces a token request to its canonical form. */
export function canonicalToken(given: URLSearchParams, endpoint: string): URLSearchParams {
  const params = only(given, TOKEN);
  const resources = given.getAll("resource");
  if (resources.length > 0) params.set("resource", resourceOf(resources, endpoint));
  if (params.has("scope")) params.set("scope", scopeOf(params.get("scope")));
  // Some clients without a secret send an empty secret.
  if (params.get("client_secret") === "") params.delete("client_secret");
  return params;
}

/**
 * Returns the resource for which a request asks. This is the endpoint if `resource` is missing, or
 * if all its values are the endpoint or the public URL, with or without a slash at the end.
 * Otherwise it is the first value that is neither.
 */
function resourceOf(all: readonly string[], endpoint: string): string {
  const publicUrl = endpoint.replace(/\/mcp$/, "");
  const own = [endpoint, `${endpoint}/`, publicUrl, `${publicUrl}/`];
  return all.find((one) => !own.includes(one)) ?? endpoint;
}

/**
 * Returns the audience for which a request asks for a token. It is named by `resource` (RFC 8707)
 * and, if `takesAudience` is set, by `audience` (RFC 8693). Null stands for Latchkey's own
 * audience, which is also the default. Fails with `audience_refused` if the parameters name
 * different audiences.
 */
export function targetOf(
  form: URLSearchParams,
  own: string,
  takesAudience: boolean,
): Result<string | null> {
  const given = [...form.getAll("resource"), ...(takesAudience ? form.getAll("audience") : [])];
  const asked = given.map((one) => resourceOf([one], own));
  if (new Set(asked.map(canonicalAudience)).size > 1) {
    return fail("audience_refused", { reason: "several_audiences" });
  }
  return succeed(asked.find((one) => one !== own) ?? null);
}

/** Removes unknown scopes (RFC 6749, 3.3). Returns the default scope if no scope is left. */
function scopeOf(asked: string | null): string {
  const wanted = (asked ?? "").split(" ");
  const known = OAUTH_SCOPES.filter((scope) => wanted.includes(scope));
  return known.length > 0 ? known.join(" ") : OAUTH_SCOPES[0];
}

function only(given: URLSearchParams, names: readonly string[]): URLSearchParams {
  const kept = new URLSearchParams();
  for (const name of names) {
    const value = given.get(name);
    if (value !== null) kept.set(name, value);
  }
  return kept;
}
