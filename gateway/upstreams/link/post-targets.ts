import type { Carrier } from "@/gateway/upstreams/connection/carrier";
import type { Dialer } from "@/gateway/upstreams/dial/open-dialer";
import type { PostTarget } from "@/gateway/upstreams/link";
import type { Replies } from "@/gateway/upstreams/replies";
import type { UpstreamTarget } from "@/gateway/upstreams/target/target";
import { postTargetOf } from "./post-target";

/** The POST targets of a link, and the carrier that each belongs to. */
export interface PostTargets {
  /**
   * Returns the target for a carrier. The same object is returned until something changes, because
   * nearly every call needs a target.
   */
  of(carrier: Carrier): PostTarget | null;
  /** Builds a new target with the current credential. */
  anew(carrier: Carrier): PostTarget | null;
  carrierOf(used: PostTarget): Carrier | null;
}

/**
 * Creates the POST targets of a link that has no connection yet. `dialer` returns null until a
 * connection over HTTP is open.
 */
export function postTargets(
  dialer: () => Pick<Dialer, "agentFor"> | null,
  connectMsOf: (target: UpstreamTarget) => number,
  replies: Replies,
): PostTargets {
  const carriersOf = new WeakMap<PostTarget, Carrier>();
  let last: { readonly of: readonly unknown[]; readonly made: PostTarget | null } | null = null;

  function anew(carrier: Carrier): PostTarget | null {
    const made = postTargetOf(carrier, dialer(), connectMsOf(carrier.reached.target), replies);
    if (made) carriersOf.set(made, carrier);
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
