import type { Exchange } from "@/gateway/http/exchange";
import type { ReachKind } from "@/lib/catalogue/reach";
import type { Fields } from "@/lib/std/is-record";
import type { TaskEra } from "@/lib/tasks/task-rows";

/**
 * One of the two eras of MCP, with everything in which the eras differ for clients. Handlers use a
 * dialect and never compare eras themselves.
 */
export interface Dialect {
  /** The methods that exist only in the other era. */
  readonly lacks: ReadonlySet<string>;
  /**
   * The log level for a caller that does not set one. If undefined, such a caller gets no log
   * messages.
   */
  readonly logLevel: string | undefined;
  /**
   * True if results state their kind (`resultType`). If so, a server's questions reach the client
   * as a result of the kind "input required". If not, they are sent on the stream of the client's
   * call.
   */
  readonly hasResultTypes: boolean;
  /**
   * True if `structuredContent` is always an object. Since MCP 2026-07-28 it may be any JSON value
   * (SEP-2106).
   */
  readonly hasObjectsOnly: boolean;
  /**
   * Returns the kinds of content that the client's revision does not have, or null if it has all. A
   * client of the initialize era that names no revision counts as one of 2025-03-26 (MCP
   * 2025-11-25, Streamable HTTP, "Protocol Version Header").
   */
  lackedKinds(headers: Exchange["headers"]): ReadonlySet<string> | null;
  /**
   * Returns the code that a server's error has for clients of the era. `isNotFound` says that it is
   * about a resource that was not found.
   */
  errorCode(code: number, isNotFound: boolean): number;
  /** Returns the definition of an item of this kind, given as JSON text, as clients take it. */
  definitionOf(kind: ReachKind, json: string): string;
  /** The end of a list as JSON: the last fields of the result, and its closing brace. */
  readonly resultEnd: string;
  /**
   * Checks that the headers and `_meta` that the era requires are present and agree with the
   * message.
   */
  agrees(exchange: Exchange, method: string, params: Fields, meta: Fields): boolean;
  /**
   * True if a call repeats arguments in `Mcp-Param-*` headers, where the tool declares it, and has
   * to be refused if the headers differ (MCP 2026-07-28, Server Behavior for Custom Headers).
   */
  readonly repeatsArguments: boolean;
  /** The era whose tasks clients can follow (MCP 2025-11-25, "Tasks"; SEP-2663). */
  readonly taskEra: TaskEra;
  /**
   * True if a client asks for each task itself. If not, the server decides whether a call starts
   * one.
   */
  readonly asksForTasks: boolean;
  /** Returns whether the client can follow tasks. */
  followsTasks(exchange: Exchange, meta: Fields): boolean;
  /** Returns the capabilities for questions that the client declared when it opened its session. */
  capabilitiesOf(exchange: Exchange): Fields;
  /**
   * Returns the session to which the ids in `notifications/cancelled` belong, or null if there is
   * none.
   */
  sessionOf(exchange: Exchange): string | null;
  /** Adds the fields that the era requires to one of Latchkey's own results of a method. */
  complete(method: string, result: Fields): Fields;
  /** Returns the HTTP status of a response with this error code. */
  statusOf(code: string | null): number;
}
