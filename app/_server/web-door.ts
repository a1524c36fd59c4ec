import { dataPlane } from "@/gateway/endpoints/route";
import { isHealthPath } from "@/gateway/http/edge/paths";
import { DATA_HEADERS } from "@/gateway/http/edge/security-headers";
import type { Answer, Exchange } from "@/gateway/http/exchange";
import { failureAnswer } from "@/gateway/http/failure-answer";
import { whenSent } from "@/gateway/http/when-sent";
import { wholeBody } from "@/gateway/http/whole-body";
import { countStream } from "@/lib/metrics/live-streams";
import { currentProcess, type LatchkeyProcess } from "@/lib/process/process";
import { allowedNames, isAllowedHost, parseAuthority } from "@/lib/std/host-check";
import { webExchange } from "./web-exchange";

/**
 * The handlers of all data plane routes under Next. Every route file exports the same handlers and
 * exists only so that Next passes the requests for its path on to the gateway. The gateway decides
 * which paths exist.
 */
export const webDoor = {
  ...{ DELETE: answer, GET: answer, HEAD: answer, OPTIONS: answer },
  ...{ PATCH: answer, POST: answer, PUT: answer },
};

/**
 * Answers a web request. Converts the request to an exchange, which is the gateway's form of a
 * request, passes it to the gateway, and converts the gateway's answer to a response.
 */
async function answer(request: Request): Promise<Response> {
  const process = currentProcess();
  const exchange = webExchange(request, process);
  if (!process.behindEdge && !isHostAllowed(exchange, process)) {
    return responseOf(failureAnswer({ code: "host_not_allowed" }, exchange.requestId));
  }
  const given = await dataPlane(exchange);
  if (given?.body instanceof ReadableStream) {
    return responseOf(whenSent(given, exchange.signal, countStream()));
  }
  return responseOf(given ?? failureAnswer({ code: "not_found" }, exchange.requestId));
}

function responseOf(given: Answer): Response {
  const { status, headers, cookies = [] } = given;
  const response = new Response(wholeBody(given) as BodyInit | null, {
    status,
    headers: { ...DATA_HEADERS, ...headers },
  });
  for (const cookie of cookies) response.headers.append("set-cookie", cookie);
  return response;
}

/**
 * Checks the Host header as the edge would. The check is needed only if there is no edge in front
 * of Next.
 */
function isHostAllowed({ headers, path }: Exchange, { config }: LatchkeyProcess): boolean {
  if (isHealthPath(path)) return true;
  const host = parseAuthority(headers.host);
  return host !== null && isAllowedHost(host, allowedNames(config.publicUrl, config.allowedHosts));
}
