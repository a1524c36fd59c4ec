import { taskDescription } from "@/gateway/calls/answer/task-description";
import type { CalledItem } from "@/gateway/calls/call";
import { hasEnded } from "@/gateway/eras/task-forms";
import { atOwner } from "@/gateway/leases/at-owner";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import { seal } from "@/lib/secrets/seal";
import type { MaybePromise } from "@/lib/std/maybe-promise";
import { endTask, keptPlace, type TaskRow } from "@/lib/tasks/task-rows";
import { ALREADY_ENDED } from "./kept-tasks";
import {
  type Answered,
  acknowledge,
  answered,
  answerWith,
  askAbout,
  errorIn,
  refuseTask,
} from "./task-answers";
import { answerTask, questionsOfTask } from "./task-questions";
import { CANCELLED, resultOfTask } from "./task-result";

/**
 * Answers a request about a task of a server of the other era. The methods differ: in the extension
 * `tasks/get` contains the result or the server's questions, and `tasks/update` answers them
 * (SEP-2663); in MCP 2025-11-25 `tasks/result` waits for the result, and the questions come on its
 * stream (Tasks, Result Retrieval and Input Required Status).
 */
export function aboutTranslated(
  mcp: McpRequest,
  item: CalledItem,
  row: TaskRow,
): MaybePromise<Outcome> {
  const about = mcp.dialect.asksForTasks ? ASKING : FOLLOWING;
  const answer = about[mcp.method];
  // The dialect lacks the methods of the other era, so there is always one.
  return atOwner(mcp, item.server, () => (answer ?? getAsking)(mcp, item, row));
}

type About = (mcp: McpRequest, item: CalledItem, row: TaskRow) => Promise<Outcome>;

/** The methods of a client of 2025-11-25, at a server with the extension. */
const ASKING: Readonly<Record<string, About>> = {
  "tasks/get": getAsking,
  "tasks/result": resultOfTask,
  "tasks/cancel": cancelAsking,
};

/** The methods of a client of the extension, at a server of 2025-11-25. */
const FOLLOWING: Readonly<Record<string, About>> = {
  "tasks/get": getFollowing,
  "tasks/update": updateFollowing,
  "tasks/cancel": cancelFollowing,
};

async function getAsking(mcp: McpRequest, item: CalledItem, row: TaskRow): Promise<Outcome> {
  const got = await askAbout(mcp, item, "tasks/get");
  const answer = answered(got);
  return answer ? described(mcp, item, row, answer) : got;
}

/**
 * A server with the extension may cancel a task later, or never. A client of 2025-11-25 gets a task
 * that is cancelled and stays so (Task Cancellation), so Latchkey keeps that.
 */
async function cancelAsking(mcp: McpRequest, item: CalledItem, row: TaskRow): Promise<Outcome> {
  const { server } = item;
  const got = await askAbout(mcp, item, "tasks/get");
  const answer = answered(got);
  if (!answer) return got;
  if (hasEnded(answer.task.status)) return refuseTask(mcp, server, ALREADY_ENDED);
  const cancelled = await askAbout(mcp, item, "tasks/cancel");
  if (!answered(cancelled)) return cancelled;
  const task = `{${answer.task.members(mcp.dialect.taskEra, row.id, "cancelled")}}`;
  const { db, secrets } = mcp.request.process;
  const kept = Buffer.from(JSON.stringify({ error: CANCELLED }));
  const keptSealed = seal(secrets, keptPlace(row.id), kept);
  const json = Buffer.from(task);
  const state = taskDescription(json, [0, json.length]);
  await endTask(db, { id: row.id, state, keptSealed });
  return answerWith(mcp, server, "result", task);
}

async function getFollowing(mcp: McpRequest, item: CalledItem, row: TaskRow): Promise<Outcome> {
  const { server } = item;
  const got = await askAbout(mcp, item, "tasks/get");
  const answer = answered(got);
  if (!answer) return got;
  const { task } = answer;
  const { taskEra } = mcp.dialect;
  const whole = (status: string, more = "") =>
    answerWith(
      mcp,
      server,
      "result",
      `{"resultType":"complete",${task.members(taskEra, row.id, status)}${more}}`,
    );
  if (task.status === "input_required") {
    const asked = await questionsOfTask(mcp, item);
    if (asked === null) return whole("working");
    return whole(task.status, `,"inputRequests":${JSON.stringify(asked)}`);
  }
  if (task.status !== "completed" && task.status !== "failed") return whole(task.status);
  // A task that failed in the older form may have a result that is a tool error.
  const ended = await askAbout(mcp, item, "tasks/result");
  const result = answered(ended);
  if (result) return whole("completed", `,"result":${result.json}`);
  const error = errorIn(ended);
  return error === null ? ended : whole("failed", `,"error":${error}`);
}

async function updateFollowing(mcp: McpRequest, item: CalledItem): Promise<Outcome> {
  const got = await askAbout(mcp, item, "tasks/get");
  if (!answered(got)) return got;
  answerTask(mcp, item);
  return acknowledge(mcp, item.server);
}

/** A server of 2025-11-25 refuses to cancel a task that has ended, which is no error in the extension. */
async function cancelFollowing(mcp: McpRequest, item: CalledItem): Promise<Outcome> {
  const cancelled = await askAbout(mcp, item, "tasks/cancel");
  const isThere =
    answered(cancelled) ??
    (errorIn(cancelled) === null ? null : answered(await askAbout(mcp, item, "tasks/get")));
  return isThere ? acknowledge(mcp, item.server) : cancelled;
}

/** Returns a task of the extension as a client of 2025-11-25 gets it. */
function described(
  mcp: McpRequest,
  { server }: CalledItem,
  { id }: TaskRow,
  { task }: Answered,
): Outcome {
  const status = task.status === "completed" && task.isToolError ? "failed" : task.status;
  const members = task.members(mcp.dialect.taskEra, id, status);
  return answerWith(mcp, server, "result", `{${members}}`);
}
