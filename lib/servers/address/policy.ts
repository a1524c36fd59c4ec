import type { Listener } from "@/lib/change-feed/listeners";
import type { Config } from "@/lib/process/config";
import { NO_PROXIES, type Proxies } from "@/lib/process/proxies";
import { allowedNames } from "@/lib/std/host-check";
import { portOf } from "@/lib/std/url-port";

/** The configurable rules for connections to MCP servers. */
export interface DialPolicy {
  /**
   * Whether private and loopback addresses are allowed (`installation.allow_private_upstreams`).
   */
  readonly allowPrivate: boolean;
  /** The host names under which clients reach Latchkey itself, in lower case. */
  readonly ownNames: ReadonlySet<string>;
  /** The port of PUBLIC_URL. Together with one of `ownNames`, this port leads to Latchkey. */
  readonly ownPort: number;
  /** The listeners of the other processes of this installation. */
  readonly listeners: readonly Listener[];
  /** The proxies through which connections go. */
  readonly proxies: Proxies;
}

/** Builds the rules for connections to MCP servers from the settings of an installation. */
export function dialPolicy(
  config: Pick<Config, "publicUrl" | "allowedHosts"> & Partial<Pick<Config, "proxies">>,
  allowPrivate: boolean,
  listeners: readonly Listener[] = [],
): DialPolicy {
  const ownNames = allowedNames(config.publicUrl, config.allowedHosts);
  const ownPort = portOf(new URL(config.publicUrl));
  return { allowPrivate, ownNames, ownPort, listeners, proxies: config.proxies ?? NO_PROXIES };
}
