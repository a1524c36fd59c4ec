import type { Listener } from "@/lib/change-feed/listeners";
import type { Config } from "@/lib/process/config";
import { allowedNames } from "@/lib/std/host-check";

/** The configurable rules for connections to servers. */
export interface DialPolicy {
  /** Private and loopback ranges; `installation.allow_private_upstreams`. */
  readonly allowPrivate: boolean;
  /** Latchkey's own host names, lower-case. */
  readonly ownNames: ReadonlySet<string>;
  /** The port of PUBLIC_URL, under which those names lead to Latchkey. */
  readonly ownPort: number;
  /** Listeners of other processes of this installation. */
  readonly listeners: readonly Listener[];
}

/** The policy of an installation. */
export function dialPolicy(
  config: Pick<Config, "publicUrl" | "allowedHosts">,
  allowPrivate: boolean,
  listeners: readonly Listener[] = [],
): DialPolicy {
  const ownNames = allowedNames(config.publicUrl, config.allowedHosts);
  return { allowPrivate, ownNames, ownPort: portOf(new URL(config.publicUrl)), listeners };
}

/** The port of a URL, or its scheme's default. */
export function portOf(url: URL): number {
  if (url.port !== "") return Number(url.port);
  return url.protocol === "https:" ? 443 : 80;
}
