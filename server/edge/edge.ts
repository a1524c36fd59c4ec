import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { isDataPlane } from "@/gateway/endpoints/is-data-plane";
import { recordRefused } from "@/gateway/endpoints/record-refused";
import { isForwardingHeader } from "@/gateway/http/edge/forwarded";
import { isSafeMethod } from "@/gateway/http/edge/origin-check";
import { pageHeaders } from "@/gateway/http/edge/page-origins";
import { newRequestId } from "@/gateway/http/edge/request-id";
import { STRICT_TRANSPORT_SECURITY } from "@/gateway/http/edge/security-headers";
import { fail } from "@/lib/errors/errors";
import type { Log } from "@/lib/log/type";
import { type EdgeRules, judgeConsole, judgeRequest, type Verdict } from "./judge-request";
import { rawDoor } from "./raw-door";
import { refuse } from "./refuse";

export interface EdgeOptions extends EdgeRules {
  /**
   * What serves the data plane. `raw` is Latchkey's own adapter for Node, and `web` is Next. Next
   * always serves the console.
   */
  readonly door: "raw" | "web";
  readonly log: Log;
  readonly console: (req: IncomingMessage, res: ServerResponse) => void;
}

/**
 * Creates the listener that handles every request first (the edge). It checks the request, replaces
 * its `x-latchkey-*` and `x-forwarded-*` headers with trusted values, and adds a request id to
 * every answer.
 */
export function createEdge(options: EdgeOptions): RequestListener {
  return (req, res) => {
    const requestId = newRequestId();
    const verdict = judgeRequest(req, options, requestId);
    if (verdict.strictTransport) {
      res.setHeader("strict-transport-security", STRICT_TRANSPORT_SECURITY);
    }
    const forMachines = isDataPlane(verdict.path);
    if (verdict.refusal === null) {
      removeUntrusted(req);
      // The raw door (the adapter for Node) adds the request id itself, because res.setHeader would
      // slow down every answer.
      if (forMachines && options.door === "raw" && rawDoor(req, res, verdict, options.log)) return;
    }
    res.setHeader("x-request-id", requestId);
    if (verdict.refusal !== null) {
      const { path, address } = verdict;
      const page = forMachines ? pageHeaders(req.headers.origin, options.allowedOrigins) : null;
      for (const name in page) res.setHeader(name, page[name] ?? "");
      recordRefused({ path, address, requestId, headers: req.headers }, verdict.refusal);
      refuse(req, res, fail(verdict.refusal).failure, requestId);
      return;
    }
    const refusal = judgeConsole(req, options, verdict, forMachines);
    if (refusal !== null) {
      refuse(req, res, fail(refusal).failure, requestId);
      return;
    }
    setTrustedHeaders(req, verdict);
    setBase(req, verdict, options.basePath);
    if (!forMachines) setHost(req, options.publicUrl);
    options.console(req, res);
  };
}

/**
 * Adds the base path, which Next expects, to a path at the origin's root, such as that of a
 * discovery document.
 */
function setBase(req: IncomingMessage, { path }: Verdict, base: string): void {
  const { url = "" } = req;
  if (base === "" || url.startsWith(base)) return;
  const at = url.indexOf("?");
  req.url = base + path + (at < 0 ? "" : url.slice(at));
}

/** Sets the headers that tell Next and its handlers from which client and host a request came. */
function setTrustedHeaders({ headers }: IncomingMessage, verdict: Verdict): void {
  headers["x-latchkey-request-id"] = verdict.requestId;
  headers["x-latchkey-address"] = verdict.address;
  headers["x-latchkey-secure"] = verdict.secure ? "1" : "0";
  headers["x-forwarded-for"] = verdict.address;
  headers["x-forwarded-proto"] = verdict.https ? "https" : "http";
  if (verdict.hostHeader !== undefined) headers["x-forwarded-host"] = verdict.hostHeader;
}

/**
 * Sets the host that Next sees, because Next compares it with the Origin of an action. A proxy may
 * have changed the host, for example by removing the port. Since the edge has already checked the
 * host and the Origin, Next gets the host of the Origin for a state-changing request, and the
 * public host for every other request.
 */
function setHost({ headers, method = "" }: IncomingMessage, publicUrl: string): void {
  const { host } = new URL(isSafeMethod(method) ? publicUrl : (headers.origin ?? publicUrl));
  headers.host = host;
  headers["x-forwarded-host"] = host;
}

function removeUntrusted({ headers }: IncomingMessage): void {
  for (const name in headers) {
    // Node gives set-cookie as a list. This header is removed, because it has no meaning in a
    // request.
    if (isForwardingHeader(name) || name === "set-cookie") delete headers[name];
  }
}
