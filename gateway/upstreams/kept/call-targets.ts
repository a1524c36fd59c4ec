import type { CallTarget } from "@/gateway/upstreams/call-target";
import type { Carrier } from "@/gateway/upstreams/connection/carrier";
import type { Dialer } from "@/gateway/upstreams/dial/open-dialer";
import type { Replies } from "@/gateway/upstreams/replies";
import type { UpstreamTarget } from "@/gateway/upstreams/target/target";
import { channelTargetOf } from "./channel-target";
import { postTargetOf } from "./post-target";

/** The call targets of a link, and the carrier that each belongs to. */
export interface CallTargets {
  /**
   * Returns the target for a carrier. The same object is returned until something changes, because
   * nearly every call needs a target.
   */
  of(carrier: Carrier): CallTarget;
  /** Builds a new target with the current credential. */
  anew(carrier: Carrier): CallTarget;
  carrierOf(used: CallTarget): Carrier | null;
}

/**
 * Creates the call targets of a link that has no connection yet. `dialer` returns null until a
 * connection over HTTP is open.
 */
export function callTargets(
  dialer: () => Pick<Dialer, "agentFor"> | null,
  connectMsOf: (target: UpstreamTarget) => number,
  replies: Replies,
): CallTargets {
  const carriersOf = new WeakMap<CallTarget, Carrier>();
  let last: { readonly of: readonly unknown[]; readonly made: CallTarget } | null = null;

  function anew(carrier: Carrier): CallTarget {
    const made =
      channelTargetOf(carrier) ??
      postTargetOf(carrier, dialer(), connectMsOf(carrier.reached.target), replies);
    carriersOf.set(made, carrier);
    return made;
  }
  return {
    of(carrier) {
      const { target, credential } = carrier.reached;
      if (last?.of[0] !== carrier || last.of[1] !== target || last.of[2] !== credential) {
        last = { of: [carrier, target, credential], made: anew(carrier) };
      }
      return last.made;
    },
    anew,
    carrierOf: (used) => carriersOf.get(used) ?? null,
  };
}
