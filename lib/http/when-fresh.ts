import { feed } from "@/lib/changes/feed";
import type { Failure } from "@/lib/errors/errors";
import { isStorageFull } from "@/lib/process/storage";
import { type Soon, soon } from "@/lib/std/soon";
import type { Answer } from "./exchange";
import { failureAnswer } from "./failure-answer";
import type { Request } from "./request";

type Handler = (request: Request) => Soon<Answer>;

/**
 * Answers 503 in place of a handler once this process has not heard for a second of what others
 * ended: it may not say 200 then. Processes that follow no changes read everything afresh.
 */
export function whenFresh(handler: Handler): Handler {
  return (request) =>
    soon(feed().assertFresh(), (stale) => {
      if (stale === null) return handler(request);
      const why: Failure = isStorageFull() ? { code: "storage_full" } : stale;
      return failureAnswer(why, request.exchange.requestId);
    });
}
