import { KnownMembers } from "@/gateway/upstreams/decode/known-members";
import {
  eachMember,
  isObjectAt,
  isTrueAt,
  type Span,
  textOf,
} from "@/gateway/upstreams/decode/spans";
import type { Fields } from "@/lib/std/is-record";
import type { TaskEra } from "@/lib/tasks/task-rows";

/**
 * The two forms in which a task is described: `Task` of MCP 2025-11-25 ("Tasks", Data Types) and of
 * the extension (SEP-2663, Tasks). They name the same statuses and differ in the names of two times.
 * A failed task also covers a tool error in the older form, where the newer one calls it completed.
 */
interface TaskForm {
  readonly ttl: string;
  readonly poll: string;
}

const FORMS: Readonly<Record<TaskEra, TaskForm>> = {
  legacy: { ttl: "ttl", poll: "pollInterval" },
  modern: { ttl: "ttlMs", poll: "pollIntervalMs" },
};
const STATUSES = ["working", "input_required", "completed", "failed", "cancelled"];
const ENDED = new Set<unknown>(["completed", "failed", "cancelled"]);
/** The longest interval at which a client is told to poll, in milliseconds. */
const LONGEST_MS = 3_600_000;
/** What stands beside the description of a task, and is put there by whoever composes the answer. */
const BESIDE = ["result", "error", "inputRequests", "resultType", "_meta"];
const KNOWN = [
  ...["taskId", "status", "createdAt", "lastUpdatedAt", "statusMessage"],
  ...["ttl", "ttlMs", "pollInterval", "pollIntervalMs", ...BESIDE],
];
const fields = new KnownMembers(KNOWN);
const failedResult = new KnownMembers(["isError"]);

/** Returns a task's status. A status that no revision has counts as "working". */
export const knownStatus = (said: unknown): string =>
  STATUSES.find((status) => status === said) ?? "working";

/** Returns whether a task of this status cannot change any more. */
export const hasEnded = (status: unknown): boolean => ENDED.has(status);

/** A task as a server described it, in the form of either era. */
export class DescribedTask {
  readonly #bytes: Buffer;
  readonly #span: Span;
  readonly #found: ReadonlyMap<string, Span>;

  constructor(bytes: Buffer, span: Span) {
    this.#bytes = bytes;
    this.#span = span;
    this.#found = fields.read(bytes, span);
  }

  get id(): string | null {
    return this.#text("taskId");
  }

  get status(): string {
    return knownStatus(this.#text("status"));
  }

  /** The interval at which the server wants to be asked in milliseconds, or null. */
  get pollMs(): number | null {
    return this.#number("pollIntervalMs") ?? this.#number("pollInterval");
  }

  /** Returns the JSON of what stands beside the description, such as `result`, or null. */
  json(name: "result" | "error" | "inputRequests" | "_meta"): string | null {
    const span = this.#found.get(name);
    return span ? this.#bytes.toString("utf8", ...span) : null;
  }

  /** True if the result of a completed task is a tool error. */
  get isToolError(): boolean {
    const result = this.#found.get("result");
    if (!result || !isObjectAt(this.#bytes, result[0])) return false;
    const said = failedResult.read(this.#bytes, result).get("isError");
    return said !== undefined && isTrueAt(this.#bytes, said[0]);
  }

  /**
   * Returns the members of the task's description as JSON in the form of an era, under this id and
   * with this status. What the form requires and the server left out is added; members that no
   * revision knows stay as written.
   */
  members(era: TaskEra, id: string, status = this.status): string {
    const { ttl, poll } = FORMS[era];
    const now = new Date().toISOString();
    const createdAt = this.#text("createdAt") ?? now;
    const message = this.#text("statusMessage");
    const pollMs = this.pollMs;
    const known = {
      ...{ taskId: id, status, ...(message === null ? {} : { statusMessage: message }) },
      ...{ createdAt, lastUpdatedAt: this.#text("lastUpdatedAt") ?? createdAt },
      [ttl]: this.#number("ttlMs") ?? this.#number("ttl"),
      ...(pollMs === null ? {} : { [poll]: Math.min(pollMs, LONGEST_MS) }),
    };
    return [JSON.stringify(known).slice(1, -1), ...this.#others()].join(",");
  }

  #others(): string[] {
    const bytes = this.#bytes;
    const others: string[] = [];
    eachMember(bytes, this.#span[0], (nameStart, nameEnd, _isEscaped, _start, end) => {
      const name = textOf(bytes, [nameStart - 1, nameEnd + 1]) ?? "";
      if (!KNOWN.includes(name)) others.push(bytes.toString("utf8", nameStart - 1, end));
    });
    return others;
  }

  #text(name: string): string | null {
    const span = this.#found.get(name);
    return span ? textOf(this.#bytes, span) : null;
  }

  /** Returns a number of milliseconds as an integer, which the extension requires. */
  #number(name: string): number | null {
    const span = this.#found.get(name);
    const said = span ? Number(this.#bytes.toString("latin1", ...span)) : Number.NaN;
    const ms = Math.floor(said);
    return Number.isSafeInteger(ms) && ms >= 0 ? ms : null;
  }
}

/** Returns a described task, which is parsed, in the form of MCP 2025-11-25. */
export function listedForm(said: Fields): Fields {
  const { ttlMs, pollIntervalMs, result, error, inputRequests, resultType, _meta, ...task } = said;
  const isError = (result as Fields | null | undefined)?.isError === true;
  return {
    ...task,
    ...(ttlMs === undefined ? {} : { ttl: ttlMs }),
    ...(pollIntervalMs === undefined ? {} : { pollInterval: pollIntervalMs }),
    ...(task.status === "completed" && isError ? { status: "failed" } : {}),
  };
}
