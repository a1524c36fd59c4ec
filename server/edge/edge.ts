import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { isDataPlane } from "@/gateway/endpoints/is-data-plane";
import { isForwardingHeader } from "@/gateway/http/edge/forwarded";
import { isSafeMethod } from "@/gateway/http/edge/origin-check";
import { newRequestId } from "@/gateway/http/edge/request-id";
import { STRICT_TRANSPORT_SECURITY } from "@/gateway/http/edge/security-headers";
import { fail } from "@/lib/errors/errors";
import type { Log } from "@/lib/log/type";
import { judgeConsole, judgeRequest, type Premises, type Verdict } from "./judge-request";
import { rawDoor } from "./raw-door";
import { refuse } from "./refuse";

export interface EdgeOptions extends Premises {
  /** "web": Next serves the data plane too. */
  readonly door: "raw" | "web";
  readonly log: Log;
  readonly console: (req: IncomingMessage, res: ServerResponse) => void;
}

/**
 * What every request passes first. Behind it, the `x-latchkey-*` and `x-forwarded-*` headers are
 * our own, and a request id is on every answer.
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
      // Its answers carry the request id themselves: a header set here would cost each of them.
      if (forMachines && options.door === "raw" && rawDoor(req, res, verdict, options.log)) return;
    }
    res.setHeader("x-request-id", requestId);
    if (verdict.refusal !== null) {
      refuse(req, res, fail(verdict.refusal).failure, requestId);
      return;
    }
    const refusal = judgeConsole(req, options, verdict, forMachines);
    if (refusal !== null) {
      refuse(req, res, fail(refusal).failure, requestId);
      return;
    }
    introduce(req, verdict);
    if (!forMachines) nameHost(req, options.publicUrl);
    options.console(req, res);
  };
}

/** What Next and its handlers may know of where a request came from. */
function introduce({ headers }: IncomingMessage, verdict: Verdict): void {
  headers["x-latchkey-request-id"] = verdict.requestId;
  headers["x-latchkey-address"] = verdict.address;
  headers["x-latchkey-secure"] = verdict.secure ? "1" : "0";
  headers["x-forwarded-for"] = verdict.address;
  headers["x-forwarded-proto"] = verdict.https ? "https" : "http";
  if (verdict.hostHeader !== undefined) headers["x-forwarded-host"] = verdict.hostHeader;
}

/**
 * Next compares the Origin of an action with the host that a request names, and a proxy may name any:
 * one without the port, its own. The edge has judged Origin and host; Next is told the host of the
 * page that asked, and of all else the public one.
 */
function nameHost({ headers, method = "" }: IncomingMessage, publicUrl: string): void {
  const { host } = new URL(isSafeMethod(method) ? publicUrl : (headers.origin ?? publicUrl));
  headers.host = host;
  headers["x-forwarded-host"] = host;
}

function removeUntrusted({ headers }: IncomingMessage): void {
  for (const name in headers) {
    // Node gives set-cookie as a list, and no request has a use for it.
    if (isForwardingHeader(name) || name === "set-cookie") delete headers[name];
  }
}
