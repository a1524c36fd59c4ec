import type { IncomingMessage, ServerResponse } from "node:http";
import { dataPlane } from "@/gateway/endpoints/route";
import { DATA_HEADERS } from "@/gateway/http/edge/security-headers";
import type { Log } from "@/lib/log/type";
import { type Arrival, NodeExchange } from "./node-exchange";
import { writeAnswer } from "./write-answer";

/**
 * Answers a data plane request through Node's request and response objects. Returns false and does
 * nothing if the request's path does not belong to the data plane.
 */
export function rawDoor(
  req: IncomingMessage,
  res: ServerResponse,
  arrival: Arrival,
  log: Log,
): boolean {
  const answering = dataPlane(new NodeExchange(req, res, arrival));
  if (answering === null) return false;
  Promise.resolve(answering)
    .then((answer) => writeAnswer(req, res, answer, DATA_HEADERS))
    .catch((error: unknown) => {
      log.error({ error, request_id: arrival.requestId }, "answering failed");
      res.destroy();
    });
  return true;
}
