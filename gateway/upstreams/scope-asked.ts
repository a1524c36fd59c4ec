import { extractWWWAuthenticateParams } from "@modelcontextprotocol/client";
import { faultText, LinkProblem } from "./problem";

/**
 * The problem of a request that the server did not execute because the access token lacks a scope
 * (RFC 6750, section 3.1).
 */
export class ScopeAsked extends LinkProblem {
  constructor(
    /** The scopes that the server asks for, as it wrote them. */
    readonly scope: string,
    detail: string,
  ) {
    super("failed", faultText("http_forbidden"), detail, "http_forbidden");
  }
}

/** Returns the scopes that a refusal asks for, or null if it asks for none. */
export function scopeAsked(response: Response): string | null {
  if (response.status !== 403) return null;
  const { error, scope } = extractWWWAuthenticateParams(response);
  return error === "insufficient_scope" && scope ? scope : null;
}

/**
 * Returns the scopes that a response asks for, given its status and its `WWW-Authenticate` header,
 * or null if it asks for none.
 */
export function scopeIn(status: number, challenge: string | null): string | null {
  if (status !== 403 || challenge === null) return null;
  const headers = { "www-authenticate": challenge };
  return scopeAsked(new Response(null, { status, headers }));
}
