import type { Answer } from "@/gateway/http/exchange";
import { failureAnswer } from "@/gateway/http/failure-answer";
import type { Request } from "@/gateway/http/request";
import { feed } from "@/lib/change-feed/feed";
import type { Failure } from "@/lib/errors/errors";
import { isStorageFull } from "@/lib/process/storage";
import { andThen, type MaybePromise } from "@/lib/std/maybe-promise";

type Handler = (request: Request) => MaybePromise<Answer>;

/**
 * Wraps a handler: answers 503 if this process has received no changes for a second, because the
 * caller may have lost access in that time. A process that never receives change notifications
 * reads the current state for each request instead.
 */
export function whenFresh(handler: Handler): Handler {
  return (request) =>
    andThen(feed().assertFresh(), (stale) => {
      if (stale === null) return handler(request);
      const why: Failure = isStorageFull() ? { code: "storage_full" } : stale;
      return failureAnswer(why, request.exchange.requestId);
    });
}
