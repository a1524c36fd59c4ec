import type { Dialect } from "@/gateway/eras/dialect";
import type { Exchange } from "@/gateway/http/exchange";
import type { CatalogueServer } from "@/lib/catalogue/item";
import type { CallTask } from "./task-edits";

/**
 * The request that an answer must belong to, and what is needed to rewrite the answer for the
 * caller.
 */
export interface Answering {
  /**
   * `sentId` is the id that the server got, and `callerId` is the caller's own id. Both are JSON.
   */
  readonly sentId: string;
  readonly callerId: string;
  readonly method: string;
  readonly server: CatalogueServer;
  readonly dialect: Pick<
    Dialect,
    "hasResultTypes" | "hasObjectsOnly" | "lackedKinds" | "errorCode"
  >;
  /** The headers of the caller's request, which name its revision. */
  readonly headers: Exchange["headers"];
  /** The name of the item for the caller. */
  readonly target: string;
  /** Says which log messages the caller gets. */
  readonly logs: LogFilter;
  /**
   * The caller's own progress token as JSON, if the server was given another one, because callers
   * share the channel.
   */
  readonly progressToken?: Buffer | null;
  /** The task that the request is about, or that the server may start for it. */
  readonly task?: CallTask | null;
  /** Seals a `requestState` of the server for the caller. */
  readonly wrap: (state: string) => string;
  /**
   * The method of a question that the server asked during the call and that was refused, if any.
   */
  readonly asked?: string | null;
}

/** Says which log messages a caller gets. */
export interface LogFilter {
  /** Returns the least severity of the messages that pass (`severityOf`). */
  leastSeverity(): number;
}
