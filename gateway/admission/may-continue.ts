import type { Caller } from "@/gateway/callers/authenticate";
import { MCP_SCOPE } from "@/gateway/callers/challenge";
import { refusedKey } from "@/gateway/callers/refused-token";
import type { GatewayServices } from "@/gateway/catalogue/services";
import type { Request } from "@/gateway/http/request";
import { recordDenial } from "@/lib/audit/record-denial";
import type { Catalogue } from "@/lib/catalogue/compile-catalogue";
import type { CatalogueServer } from "@/lib/catalogue/item";
import type { ReachKind } from "@/lib/catalogue/reach";
import { runWhileAllowed, type Verdict } from "@/lib/change-feed/ongoing-access";
import { type Failure, fail } from "@/lib/errors/errors";
import { keyRefusal } from "@/lib/keys/key-state";
import { keyState } from "@/lib/keys/key-states";
import { type KeyState, namedIn } from "@/lib/keys/model";
import { underSecret } from "@/lib/keys/under-secret";
import { andThen, type MaybePromise } from "@/lib/std/maybe-promise";
import { storable } from "./unreachable";

/** An admitted call or stream, and the caller who began it. */
export interface Ongoing {
  readonly request: Request;
  readonly caller: Caller;
  readonly services: GatewayServices;
}

/** The server and the item that a call uses. */
export interface Use {
  readonly server: CatalogueServer;
  readonly method: string;
  readonly kind: ReachKind;
  /** The server's own name for the item, whereas `name` is the name that callers use. */
  readonly original: string;
  readonly name: string;
}

/**
 * Checks whether an admitted call or stream may continue: whether its key is still valid and, for a
 * call, whether the caller still has access to the server and the item. Otherwise fails with the
 * failure that a new request with the key would get, or with `forbidden`.
 */
export function mayContinue(ongoing: Ongoing, use: Use | null): MaybePromise<Verdict> {
  return withCurrentAccess(ongoing, (key, catalogue) => judgeOngoing(ongoing, use, key, catalogue));
}

/**
 * Reads the key's current state and catalogue, and passes both to `then`. Passes two nulls if the
 * key no longer exists.
 */
export function withCurrentAccess<Seen>(
  { request, caller, services }: Ongoing,
  then: (key: KeyState | null, catalogue: Catalogue | null) => Seen,
): MaybePromise<Seen> {
  const { process } = request;
  return andThen(keyState(process, caller.key.id), (read): MaybePromise<Seen> => {
    if (!read) return then(null, null);
    const key = underSecret(read, caller.key.rotation);
    return andThen(services.catalogueFor(process, key), (catalogue) => then(key, catalogue));
  });
}

/** Decides as `mayContinue`, from a state and a catalogue that were read already. */
export function judgeOngoing(
  { request }: Ongoing,
  use: Use | null,
  key: KeyState | null,
  catalogue: Catalogue | null,
): Verdict {
  const { publicUrl } = request.process.config;
  if (!key || !catalogue) return { ended: refusedKey("unknown_key", publicUrl) };
  const reason = keyRefusal(key, Date.now(), request.exchange.address);
  if (reason) return { ended: refusedKey(reason, publicUrl, key.credential) };
  if (!key.scopes.includes(MCP_SCOPE)) {
    return { ended: fail("insufficient_scope", { reason: `no_${MCP_SCOPE}_scope` }).failure };
  }
  const closed = use && catalogue.closed(use.server.id, use.kind, use.original);
  if (closed)
    return { ended: fail("forbidden", { reason: closed.reason, rule: ACCESS_REMOVED }).failure };
  return { untilMs: key.endsAtMs };
}

/** The error message that a caller gets if it loses access during a call. */
export const ACCESS_REMOVED = "Access to what this call uses was removed during the call.";

/**
 * Runs a part of a call for as long as the caller has access (`runWhileAllowed`). If the caller
 * loses access before the part is done, records the denial.
 */
export async function runUntilDenied<Value extends { readonly ok: boolean }>(
  ongoing: Ongoing,
  use: Use,
  stop: () => void,
  work: () => Promise<Value>,
): Promise<Value | { readonly ended: Failure }> {
  const { request, caller } = ongoing;
  const judge = () => mayContinue(ongoing, use);
  const access = { feedRevision: request.feedRevision, untilMs: caller.key.endsAtMs, judge };
  const done = await runWhileAllowed(access, stop, work);
  if ("ended" in done) recordEnded(ongoing, use, done.ended);
  return done;
}

/** Records a denial for a call that was ended early, with the call's key and the exact reason. */
export function recordEnded({ request, caller }: Ongoing, use: Use, failure: Failure): void {
  recordDenial({
    at: new Date(),
    action: "mcp.call",
    code: failure.code,
    reason: failure.reason ?? failure.code,
    ...(failure.rule === undefined ? {} : { rule: failure.rule }),
    requestId: request.exchange.requestId,
    address: request.exchange.address,
    key: namedIn(caller.key),
    details: {
      method: use.method,
      target: storable(use.name),
      server: use.server.name,
      underWay: true,
    },
  });
}
