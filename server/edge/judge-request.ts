import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { resolveClient, type TrustedProxies } from "@/gateway/http/edge/forwarded";
import { isAllowedOrigin, isSafeMethod } from "@/gateway/http/edge/origin-check";
import { carriesNoSecret, isHealthPath } from "@/gateway/http/edge/paths";
import { isHttps, mayCarrySecrets } from "@/gateway/http/edge/secure-transport";
import type { FailureCode } from "@/lib/errors/view-codes";
import { withoutBase } from "@/lib/process/base-path";
import { holdsSecret } from "@/lib/secrets/view";
import { type Authority, isAllowedHost, parseAuthority } from "@/lib/std/host-check";
import { isLoopbackName } from "@/lib/std/loopback";
import type { Arrival } from "./node-exchange";

/** The settings by which the edge (the first handler of every request) checks requests. */
export interface EdgeRules {
  readonly publicUrl: string;
  /** The path of the public URL. Nothing outside it is served, except health and discovery. */
  readonly basePath: string;
  /** The host names that are allowed in addition to the names of loopback. */
  readonly hostNames: ReadonlySet<string>;
  readonly trusted: TrustedProxies | null;
  readonly allowPlainHttp: boolean;
  /** The origins whose pages may read the answers of the data plane, also refusals. */
  readonly allowedOrigins: readonly string[];
}

export interface Verdict extends Arrival {
  /** Why the request is refused, or null if it is admitted. */
  readonly refusal: FailureCode | null;
  readonly host: Authority | null;
  /** The host that the client requested, exactly as it was received. */
  readonly hostHeader: string | undefined;
  readonly https: boolean;
  /** Whether the answer may tell the browser to use only HTTPS from now on. */
  readonly strictTransport: boolean;
}

/** The parts of a request that the edge's checks use. */
export interface RequestInfo {
  readonly url?: string | undefined;
  readonly socket: Pick<Socket, "remoteAddress" | "localAddress">;
  readonly headers: Readonly<Record<string, string | string[] | undefined>> & {
    readonly host?: string | undefined;
  };
  readonly rawHeaders: readonly string[];
}

/**
 * Checks the form of a request, its host, the address of the client, and whether the transport is
 * safe enough for secrets.
 */
export function judgeRequest(req: RequestInfo, rules: EdgeRules, requestId: string): Verdict {
  const { url = "", socket, headers } = req;
  const fullPath = url.split("?", 1)[0] ?? url;
  const inside = withoutBase(fullPath, rules.basePath);
  const path = inside ?? fullPath;
  const client = resolveClient(socket.remoteAddress ?? "", headers, rules.trusted);
  const hostHeader = client.host ?? headers.host;
  const host = parseAuthority(hostHeader);
  const transport = {
    tls: (socket as TLSSocket).encrypted === true,
    proto: client.proto,
    forwarded: client.forwarded,
    localAddress: socket.localAddress,
    peerAddress: socket.remoteAddress,
  };
  const https = isHttps(transport);
  const secure = rules.allowPlainHttp || mayCarrySecrets(transport);
  const refusal = (): FailureCode | null => {
    // A request's target must be in origin form (RFC 9112, section 3.2.1), which begins with a
    // slash.
    if (!url.startsWith("/") || repeats(req.rawHeaders, "host")) return "malformed_request";
    if (path.includes("%") && !isText(path)) return "malformed_request";
    if (!isHealthPath(path)) {
      if (!host) return "malformed_request";
      if (!isAllowedHost(host, rules.hostNames)) return "host_not_allowed";
    }
    if (!secure && !carriesNoSecret(path)) return "insecure_transport";
    return inside === null ? "not_found" : null;
  };
  return {
    requestId,
    address: client.address,
    secure,
    path,
    refusal: refusal(),
    host,
    hostHeader: host ? hostHeader : undefined,
    https,
    strictTransport: https && host !== null && !isLoopbackName(host.name),
  };
}

/**
 * Checks a request for the console. A state-changing request must come from a page of this console.
 */
export function judgeConsole(
  req: IncomingMessage,
  rules: EdgeRules,
  { host, https, path }: Verdict,
  forMachines: boolean,
): FailureCode | null {
  // A path that contains a secret is refused here, because Next would repeat it on its 404 page.
  if (!forMachines && holdsSecret(path)) return "not_found";
  if (repeats(req.rawHeaders, "authorization")) return "malformed_request";
  if (forMachines || isSafeMethod(req.method ?? "")) return null;
  const { origin } = req.headers;
  const publicOrigin = new URL(rules.publicUrl).origin;
  const sameOrigin = host !== null && isAllowedOrigin(origin, host, rules.publicUrl);
  // A network attacker can forge a page at the http: origin, and some browsers treat that origin as
  // same-site.
  const downgraded = https && origin !== publicOrigin && origin?.startsWith("http:");
  return sameOrigin && !downgraded ? null : "origin_not_allowed";
}

/**
 * Returns whether the percent-encoded characters of a path decode to UTF-8 text without NUL (RFC
 * 3986, section 2.5).
 */
function isText(path: string): boolean {
  try {
    return !decodeURIComponent(path).includes("\0");
  } catch {
    return false;
  }
}

function repeats(rawHeaders: readonly string[], wanted: string): boolean {
  let seen = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === wanted.length && name.toLowerCase() === wanted) seen += 1;
  }
  return seen > 1;
}
