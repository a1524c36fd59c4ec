import { createHash } from "node:crypto";
import { maskSecrets } from "@/lib/secrets/view";
import { isRecord } from "@/lib/std/is-record";
import { isRedirectUri, redirectHost, withoutLoopbackPort } from "./redirect-uri";

const REDIRECTS_MAX = 10;
const NAME_MAX = 80;
const ADDRESS_MAX = 500;

/** The fields of the client metadata (RFC 7591, section 2) that are kept after all checks. */
export interface ClientMetadata {
  readonly client_name: string;
  readonly client_uri?: string;
  readonly redirect_uris: readonly string[];
  readonly application_type: "native";
  readonly grant_types: readonly string[];
  readonly response_types: readonly string[];
  readonly response_modes: readonly string[];
  readonly token_endpoint_auth_method: "none" | "private_key_jwt";
  readonly jwks_uri?: string;
  readonly jwks?: unknown;
}

/**
 * Converts a client's metadata, from a registration or from a metadata document, to the form that
 * the OAuth engine uses. Returns null if `given` is not an object or if a redirect URI is not
 * allowed.
 * A server may replace any value (RFC 7591, section 3.2.1). The application type is always
 * `native`, because only that type allows any port in a loopback redirect. A client never gets a
 * secret, but a client with a metadata document may sign its requests with the keys that the
 * document names.
 */
export function clientMetadata(given: unknown, hasDocument: boolean): ClientMetadata | null {
  if (!isRecord(given)) return null;
  const { redirect_uris: redirects } = given;
  if (!Array.isArray(redirects) || redirects.length === 0 || redirects.length > REDIRECTS_MAX) {
    return null;
  }
  if (!redirects.every(isRedirectUri)) return null;
  const uri = webAddress(given.client_uri);
  return {
    client_name: nameOf(given.client_name) ?? redirectHost(redirects[0] ?? ""),
    ...(uri === undefined ? {} : { client_uri: uri }),
    redirect_uris: [...new Set(redirects)],
    application_type: "native",
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    response_modes: ["query"],
    ...authentication(given, hasDocument),
  };
}

/**
 * Returns the id for a client that registers itself. Clients whose loopback redirects differ only
 * in the port get the same id.
 */
export function registeredClientId({ client_name, redirect_uris }: ClientMetadata): string {
  const told = JSON.stringify([client_name, redirect_uris.map(withoutLoopbackPort).sort()]);
  return `dcr_${createHash("sha256").update(told).digest("base64url").slice(0, 27)}`;
}

function authentication(given: Readonly<Record<string, unknown>>, hasDocument: boolean) {
  const { token_endpoint_auth_method: method, jwks, jwks_uri } = given;
  const keys = webAddress(jwks_uri);
  const signs =
    hasDocument && method === "private_key_jwt" && (keys !== undefined || isRecord(jwks));
  if (!signs) return { token_endpoint_auth_method: "none" as const };
  return {
    token_endpoint_auth_method: "private_key_jwt" as const,
    ...(keys === undefined ? { jwks } : { jwks_uri: keys }),
  };
}

/**
 * Reduces a client's name to one plain line, because the console shows the name within sentences.
 */
function nameOf(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const line = maskSecrets(value.slice(0, 4 * NAME_MAX))
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "")
    .replace(/\s+/g, " ")
    .trim();
  return [...line].slice(0, NAME_MAX).join("").trim() || undefined;
}

function webAddress(value: unknown): string | undefined {
  if (typeof value !== "string" || value.length > ADDRESS_MAX) return undefined;
  if (/[\p{Cc}\p{Cs}]/u.test(value)) return undefined;
  return /^https:\/\//.test(value) && URL.canParse(value) ? value : undefined;
}
