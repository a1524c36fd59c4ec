import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { resolveClient, type TrustedProxies } from "@/gateway/http/edge/forwarded";
import { isAllowedOrigin, isSafeMethod } from "@/gateway/http/edge/origin-check";
import { carriesNoSecret, isHealthPath } from "@/gateway/http/edge/paths";
import { isHttps, mayCarrySecrets } from "@/gateway/http/edge/secure-transport";
import type { FailureCode } from "@/lib/errors/errors";
import { holdsSecret } from "@/lib/secrets/view";
import { type Authority, isAllowedHost, parseAuthority } from "@/lib/std/host-check";
import { isLoopbackName } from "@/lib/std/loopback";
import type { Arrival } from "./node-exchange";

/** What requests are judged by. */
export interface Premises {
  readonly publicUrl: string;
  /** Besides the loopback names. */
  readonly hostNames: ReadonlySet<string>;
  readonly trusted: TrustedProxies | null;
  readonly allowPlainHttp: boolean;
}

export interface Verdict extends Arrival {
  /** Why it goes no further, or null. */
  readonly refusal: FailureCode | null;
  readonly host: Authority | null;
  /** The host the client asked for, as it wrote it. */
  readonly hostHeader: string | undefined;
  readonly https: boolean;
  /** Whether the answer may tell the browser to insist on HTTPS. */
  readonly strictTransport: boolean;
}

/** What is judged of a request. */
export interface Asked {
  readonly url?: string | undefined;
  readonly socket: Pick<Socket, "remoteAddress" | "localAddress">;
  readonly headers: Readonly<Record<string, string | string[] | undefined>> & {
    readonly host?: string | undefined;
  };
  readonly rawHeaders: readonly string[];
}

/** Judges, in this order: form and host, who sent it, and whether secrets may travel. */
export function judgeRequest(req: Asked, by: Premises, requestId: string): Verdict {
  const { url = "", socket, headers } = req;
  const path = url.split("?", 1)[0] ?? url;
  const client = resolveClient(socket.remoteAddress ?? "", headers, by.trusted);
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
  const secure = by.allowPlainHttp || mayCarrySecrets(transport);
  const refusal = (): FailureCode | null => {
    // A proxy's or a server's own form of the target (RFC 9112 section 3.2) has no use here.
    if (!url.startsWith("/") || repeats(req.rawHeaders, "host")) return "malformed_request";
    if (path.includes("%") && !isText(path)) return "malformed_request";
    if (!isHealthPath(path)) {
      if (!host) return "malformed_request";
      if (!isAllowedHost(host, by.hostNames)) return "host_not_allowed";
    }
    return secure || carriesNoSecret(path) ? null : "insecure_transport";
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

/** Judges what goes on to Next: a change must be asked for by a page of this console. */
export function judgeConsole(
  req: IncomingMessage,
  by: Premises,
  { host, https, path }: Verdict,
  forMachines: boolean,
): FailureCode | null {
  // Next writes the path into the page that says that there is nothing at it.
  if (!forMachines && holdsSecret(path)) return "not_found";
  if (repeats(req.rawHeaders, "authorization")) return "malformed_request";
  if (forMachines || isSafeMethod(req.method ?? "")) return null;
  const { origin } = req.headers;
  const asked = host !== null && isAllowedOrigin(origin, host, by.publicUrl);
  // Whoever is on the way can write a page of http:, and not every browser calls it another site.
  const downgraded = https && origin !== by.publicUrl && origin?.startsWith("http:");
  return asked && !downgraded ? null : "origin_not_allowed";
}

/** Whether an escaped path stands for text (RFC 3986 section 2.5), as all of ours do. */
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
