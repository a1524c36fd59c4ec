import { createHash } from "node:crypto";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import type { Secrets } from "@/lib/secrets/derive";
import { type SealPlace, seal, unseal } from "@/lib/secrets/seal";
import { canonicalJson } from "@/lib/std/canonical-json";

/** Seconds within which a user has to answer a server's question. */
const LIFETIME_SECONDS = 600;

/**
 * The request for which a server's state is sealed. The sealed state cannot be opened with another
 * key or request.
 */
export interface StateBinding {
  readonly keyId: string;
  readonly upstreamId: string;
  readonly method: string;
  /** The name or URI by which the server knows the tool, prompt or resource. */
  readonly target: string;
  readonly arguments: unknown;
}

/**
 * Seals a server's `requestState` for its caller. The sealed state is accepted only for ten
 * minutes, from the same key and with the same request. The caller can neither read nor change the
 * state.
 */
export function wrapState(
  secrets: Secrets,
  binding: StateBinding,
  state: string,
  nowMs: number,
): string {
  const endsAtSeconds = Math.floor(nowMs / 1000) + LIFETIME_SECONDS;
  const plain = Buffer.from(JSON.stringify([endsAtSeconds, state]), "utf8");
  return seal(secrets, placeOf(binding), plain).toString("base64url");
}

/**
 * Opens a sealed state and returns the server's `requestState`. Fails with `invalid_input` if the
 * state has expired, was changed, or belongs to another request.
 */
export function unwrapState(
  secrets: Secrets,
  binding: StateBinding,
  wrapped: string,
  nowMs: number,
): Result<string> {
  const plain = unseal(secrets, placeOf(binding), Buffer.from(wrapped, "base64url"));
  if (plain === null) return refuse();
  const [endsAtSeconds, state] = JSON.parse(plain.toString("utf8")) as [number, string];
  return nowMs / 1000 < endsAtSeconds ? succeed(state) : refuse();
}

const refuse = () =>
  fail("invalid_input", {
    reason: "request_state",
    fields: {
      requestState: "does not belong to this request, or has expired: start again without it",
    },
  });

function placeOf({ keyId, upstreamId, method, target, arguments: given }: StateBinding): SealPlace {
  const digest = createHash("sha256").update(canonicalJson(given)).digest("hex");
  return {
    table: "mcp_request_state",
    row: JSON.stringify([keyId, upstreamId, method, target, digest]),
    column: "request_state",
  };
}
