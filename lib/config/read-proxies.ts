import { parseNetwork } from "@/lib/network/parse-network";
import type { Exemption, OutboundProxy } from "@/lib/process/proxies";
import { portOf } from "@/lib/std/url-port";

/**
 * Reads the address of an HTTP proxy, such as `http://user:password@proxy.internal:3128`. The
 * scheme may be left out. Returns null for anything else, such as the address of a SOCKS proxy.
 */
export function readProxy(text: string): OutboundProxy | null {
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(full)) return null;
  const url = new URL(full);
  const isBare = url.pathname === "/" && url.search === "" && url.hash === "";
  if (!/^https?:$/.test(url.protocol) || url.hostname === "" || !isBare) return null;
  return {
    isSecure: url.protocol === "https:",
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: portOf(url),
    authorization: authorizationOf(url),
  };
}

/** Returns the credentials in a URL as Basic authentication (RFC 7617), or null without any. */
function authorizationOf({ username, password }: URL): string | null {
  if (username === "" && password === "") return null;
  const pair = `${decoded(username)}:${decoded(password)}`;
  return `Basic ${Buffer.from(pair, "utf8").toString("base64")}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Reads NO_PROXY: entries separated by commas or blanks. `*` means every host; `example.com`,
 * `.example.com` and `*.example.com` mean this name and all names under it; an address or a network
 * in CIDR notation means these addresses. All but `*` may end with a port.
 */
export function readExemptions(text: string): Exemption[] {
  return text
    .split(/[,\s]+/)
    .filter(Boolean)
    .map((entry) => {
      if (entry === "*") return { kind: "all" };
      const whole = parseNetwork(entry.replace(/^\[(.*)\]$/, "$1"));
      if (whole) return { kind: "network", network: whole, port: null };
      const [, host = entry, digits] = /^(.*):(\d{1,5})$/.exec(entry) ?? [];
      const port = digits === undefined ? null : Number(digits);
      const network = parseNetwork(host.replace(/^\[(.*)\]$/, "$1"));
      if (network) return { kind: "network", network, port };
      const name = host
        .toLowerCase()
        .replace(/^\*?\./, "")
        .replace(/\.$/, "");
      return { kind: "name", name, port };
    });
}
