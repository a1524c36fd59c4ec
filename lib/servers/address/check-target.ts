import { isIP } from "node:net";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { portOf } from "@/lib/std/url-port";
import { addressRefusal } from "./check-address";
import { isOwnDatabase } from "./own-database";
import { ownPorts } from "./own-listeners";
import type { DialPolicy } from "./policy";

/**
 * Checks whether Latchkey may connect to this URL. The scheme is always checked. The host is
 * checked here if it is an IP address in any notation that URLs allow (octal, hex, short, mapped)
 * or a well-known name such as `localhost`. Other names are resolved and checked when a connection
 * is opened. Failure: `target_refused` with the broken rule as a sentence.
 */
export function checkTarget(target: string | URL, policy: DialPolicy): Result<URL> {
  if (!URL.canParse(target)) return refuse("This is not a URL.");
  const url = new URL(target);
  if (!/^https?:$/.test(url.protocol)) return refuse("Only https and http URLs can be reached.");
  if (url.username || url.password) return refuse("The URL carries a password.");
  const port = portOf(url);
  const host = hostOf(url);
  const rule =
    isIP(host) === 0 ? nameRefusal(host, port, policy) : addressRefusal(host, port, policy);
  return rule === null ? succeed(url) : refuse(rule);
}

/** Returns the host of a URL in lower case, without brackets and without a trailing dot. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
}

/** The host names of cloud metadata services. */
const METADATA_NAMES = /^(metadata|metadata\.google\.internal|instance-data(\.ec2\.internal)?)$/;

function nameRefusal(name: string, port: number, policy: DialPolicy): string | null {
  if (name === "") return "The URL names no host.";
  if (METADATA_NAMES.test(name)) return `${name} is a cloud's metadata service.`;
  const isOwnPort = isWebPort(port, policy.ownPort) || ownPorts(policy.listeners).includes(port);
  if (isOwnPort && policy.ownNames.has(name)) return `${name}, port ${port}, is Latchkey itself.`;
  if (isOwnDatabase(name, port)) return `${name}, port ${port}, is Latchkey's database.`;
  if (name !== "localhost" && !name.endsWith(".localhost")) return null;
  return localRefusal(name, port, policy);
}

/**
 * Returns whether this port may lead to Latchkey's public URL. A proxy in front of Latchkey usually
 * serves both port 80 and port 443, so if the public URL has one of them, both may lead to it.
 */
function isWebPort(port: number, ownPort: number): boolean {
  return port === ownPort || (isDefault(port) && isDefault(ownPort));
}
const isDefault = (port: number) => port === 80 || port === 443;

/**
 * Returns why `localhost` is refused, or null. The name can resolve to either loopback address, so
 * it is refused if either of them is refused.
 */
function localRefusal(name: string, port: number, policy: DialPolicy): string | null {
  const refusals = ["127.0.0.1", "::1"].map((address) => addressRefusal(address, port, policy));
  if (refusals.every((refusal) => refusal === null)) return null;
  if (!policy.allowPrivate)
    return `${name} is this machine, which the policy does not allow for servers.`;
  return `${name}, port ${port}, is Latchkey itself or its database.`;
}

function refuse(rule: string) {
  return fail("target_refused", { rule, fields: { url: rule } });
}
