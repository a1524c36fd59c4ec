import type { Exchange } from "@/gateway/http/exchange";

/** The id and the secret with which a client authenticates. Either is null if it is missing. */
export interface ClientCredentials {
  readonly id: string | null;
  readonly secret: string | null;
}

const BASIC = /^basic +([\w\-.~+/]+=*) *$/i;

/**
 * Reads a client's id and secret from a Basic header (where both are form-encoded, RFC 6749, 2.3.1)
 * or from the form. Returns null if both places contain a secret, or if the Basic header is
 * malformed. Headers of other schemes are ignored, because clients send their header for `/mcp`
 * with every request.
 */
export function clientCredentials(
  { headers }: Pick<Exchange, "headers">,
  form: URLSearchParams,
): ClientCredentials | null {
  const inForm = { id: form.get("client_id"), secret: form.get("client_secret") || null };
  const { authorization } = headers;
  if (authorization === undefined || !/^basic(?: |$)/i.test(authorization)) return inForm;
  const basic = readBasic(authorization);
  if (!basic) return null;
  if (basic.secret === null) return { id: inForm.id ?? basic.id, secret: inForm.secret };
  if (inForm.secret !== null || (inForm.id !== null && inForm.id !== basic.id)) return null;
  return basic;
}

function readBasic(header: string): ClientCredentials | null {
  const encoded = BASIC.exec(header)?.[1];
  if (encoded === undefined) return null;
  const pair = Buffer.from(encoded, "base64").toString("utf8");
  const colon = pair.indexOf(":");
  if (colon < 0) return null;
  try {
    const decode = (text: string) => decodeURIComponent(text.replaceAll("+", " "));
    const [id, secret] = [decode(pair.slice(0, colon)), decode(pair.slice(colon + 1))];
    return `${id}${secret}`.includes("\0") ? null : { id, secret: secret || null };
  } catch {
    return null;
  }
}
