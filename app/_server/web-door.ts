import { allowedNames, isAllowedHost, parseAuthority } from "@/lib/http/edge/host-check";
import { isHealthPath } from "@/lib/http/edge/paths";
import { DATA_HEADERS } from "@/lib/http/edge/security-headers";
import type { Answer, Exchange } from "@/lib/http/exchange";
import { failureAnswer } from "@/lib/http/failure-answer";
import { dataPlane } from "@/lib/http/route";
import { whenSent } from "@/lib/http/when-sent";
import { wholeBody } from "@/lib/http/whole-body";
import { streamBegins } from "@/lib/metrics/live-streams";
import { currentProcess, type LatchkeyProcess } from "@/lib/process";
import { webExchange } from "./web-exchange";

/** Answers a request of the data plane on any host that runs Next: translates, decides nothing. */
export async function webDoor(request: Request): Promise<Response> {
  const process = currentProcess();
  const exchange = webExchange(request, process);
  if (!process.behindEdge && !isHostAllowed(exchange, process)) {
    return responseOf(failureAnswer({ code: "host_not_allowed" }, exchange.requestId));
  }
  const answer = await dataPlane(exchange);
  if (answer?.body instanceof ReadableStream) {
    return responseOf(whenSent(answer, exchange.signal, streamBegins()));
  }
  return responseOf(answer ?? failureAnswer({ code: "not_found" }, exchange.requestId));
}

function responseOf(answer: Answer): Response {
  const { status, headers } = answer;
  return new Response(wholeBody(answer) as BodyInit | null, {
    status,
    headers: { ...DATA_HEADERS, ...headers },
  });
}

/** What our edge would have judged. */
function isHostAllowed({ headers, path }: Exchange, { config }: LatchkeyProcess): boolean {
  if (isHealthPath(path)) return true;
  const host = parseAuthority(headers.host);
  return host !== null && isAllowedHost(host, allowedNames(config.publicUrl, config.allowedHosts));
}
