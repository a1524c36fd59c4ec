import type { Listener } from "@/lib/changes/listeners";
import type { Config } from "@/lib/process/config";
import { allowedNames } from "@/lib/std/host-check";

/** What Latchkey connects to, beyond what it never does. */
export interface DialPolicy {
  /** Private and loopback ranges; `installation.allow_private_upstreams`. */
  readonly allowPrivate: boolean;
  /** Names that Latchkey itself answers to, lower-case. */
  readonly ownNames: ReadonlySet<string>;
  /** The port of PUBLIC_URL, at which those names are Latchkey. */
  readonly ownPort: number;
  /** Where other processes of this installation listen. */
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

/** The port of a URL, the scheme's own where it names none. */
export function portOf(url: URL): number {
  if (url.port !== "") return Number(url.port);
  return url.protocol === "https:" ? 443 : 80;
}
