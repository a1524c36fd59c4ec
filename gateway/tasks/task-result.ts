import { RESULT_MS } from "@/gateway/calls/bytes/attempt-call";
import type { CalledItem } from "@/gateway/calls/call";
import { cancellable } from "@/gateway/calls/cancellable";
import { RELATED_TASK_KEY } from "@/gateway/eras/identity";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import { askClient } from "@/gateway/questions/ask-client";
import { INTERNAL } from "@/lib/errors/rpc-codes";
import { guardCallback } from "@/lib/process/guard-callback";
import { type Fields, isRecord } from "@/lib/std/is-record";
import type { TaskRow } from "@/lib/tasks/task-rows";
import {
  answered,
  answerWith,
  askAbout,
  QUESTIONS_BYTES,
  refuseTask,
  relatedTo,
} from "./task-answers";

/** Milliseconds between two questions to a server how a task is: what it says, within these bounds. */
const POLL_MS = { least: 200, usual: 1_000, most: 30_000 };
/** The part of the time so far that is waited at least, and the most that it makes of a pause. */
const PART = 1 / 50;
const MOST_PART_MS = 10_000;

/** The error that a client of 2025-11-25 gets as the result of a task that was cancelled. */
export const CANCELLED = { code: INTERNAL, message: "The task was cancelled." };
const LATER = { code: INTERNAL, message: "The task goes on. Ask for its result again." };
const TOO_MUCH = {
  code: INTERNAL,
  message: "The server's questions about the task are too large.",
};

/**
 * `tasks/result` of a client of 2025-11-25 for a task of a server with the extension: waits until the
 * task has ended by asking for it at the interval that the server gives, and returns its result or
 * error (MCP 2025-11-25, Result Retrieval; SEP-2663, Task Polling). Questions of the server reach the
 * client on the stream of this request, each one once (Input Required Status; SEP-2663, Task Update
 * Requests).
 */
export async function resultOfTask(
  mcp: McpRequest,
  item: CalledItem,
  { id }: TaskRow,
): Promise<Outcome> {
  const { server } = item;
  const beganMs = performance.now();
  const untilMs = beganMs + RESULT_MS;
  const asked = new Set<string>();
  const left = new AbortController();
  const leave = guardCallback(() => left.abort());
  const stops = [mcp.reply.listen({ gone: leave }), cancellable(mcp, leave)];
  try {
    while (performance.now() < untilMs) {
      const got = await askAbout(mcp, item, "tasks/get");
      const answer = answered(got);
      if (!answer) return got;
      const { task } = answer;
      const result = task.json("result");
      const error = task.json("error");
      if (task.status === "completed") {
        const code = task.isToolError ? "tool_error" : null;
        return answerWith(mcp, server, "result", relatedTo(result ?? "{}", id), code);
      }
      if (task.status === "failed" && error !== null) {
        return answerWith(mcp, server, "error", error, "task_failed");
      }
      if (task.status === "failed" || task.status === "cancelled") {
        return refuseTask(mcp, server, CANCELLED);
      }
      if (task.status === "input_required") {
        const refused = await ask(task.json("inputRequests") ?? "{}");
        if (refused) return refused;
      }
      await wait(pollPause(task.pollMs, performance.now() - beganMs), left.signal);
      if (left.signal.aborted) return { kind: "gone", server };
      // Each request to the server was registered under the same id.
      stops[1]?.();
      stops[1] = cancellable(mcp, leave);
    }
    return refuseTask(mcp, server, LATER);
  } finally {
    for (const stop of stops) stop();
  }

  /** Asks the client what it was not asked yet, and brings its answers to the server. */
  async function ask(json: string): Promise<Outcome | null> {
    if (json.length > QUESTIONS_BYTES) return refuseTask(mcp, server, TOO_MUCH);
    const all: unknown = JSON.parse(json);
    const open = Object.entries(isRecord(all) ? all : {}).filter(([name]) => !asked.has(name));
    if (open.length === 0) return null;
    for (const [name] of open) asked.add(name);
    const related = open.map(([name, one]) => [name, isRecord(one) ? relating(one, id) : one]);
    const answers = await askClient(mcp, Object.fromEntries(related), left.signal);
    if (!answers.ok) return { kind: "error", error: answers.error, code: "unanswered", server };
    const { responses: inputResponses } = answers;
    const told = await askAbout(mcp, item, "tasks/update", { inputResponses });
    return answered(told) ? null : told;
  }
}

/** Names the task in the `_meta` of a question (MCP 2025-11-25, Associating Task-Related Messages). */
function relating({ method, params }: Fields, taskId: string): Fields {
  const said = isRecord(params) ? params : {};
  const meta = isRecord(said._meta) ? said._meta : {};
  return { method, params: { ...said, _meta: { ...meta, [RELATED_TASK_KEY]: { taskId } } } };
}

/**
 * Returns how long to wait before the server is asked again: as long as it says, within bounds, and the
 * longer the task has taken, so that one that never ends costs ever less.
 */
export function pollPause(saidMs: number | null, elapsedMs: number): number {
  const part = Math.min(MOST_PART_MS, elapsedMs * PART);
  return Math.min(POLL_MS.most, Math.max(POLL_MS.least, part, saidMs ?? POLL_MS.usual));
}

/** Waits until the time is over or the caller leaves. */
function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
