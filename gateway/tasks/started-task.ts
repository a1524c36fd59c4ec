import { DescribedTask } from "@/gateway/eras/task-forms";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import { isObjectAt, isText, isTrueAt } from "@/gateway/upstreams/decode/spans";
import type { ExposedItem } from "@/lib/catalogue/item";
import { INTERNAL } from "@/lib/errors/rpc-codes";
import { seal } from "@/lib/secrets/seal";
import { isRecord } from "@/lib/std/is-record";
import { KEPT_BYTES, keepTask, keptPlace, newTaskId } from "@/lib/tasks/task-rows";
import { type Answered, answered, answerWith, relatedTo } from "./task-answers";

const TASK = Buffer.from('"task"');
/**
 * Milliseconds for which the result of a call is kept that the server ran at once, if the client did
 * not ask for less, and the interval at which the client is told to poll.
 */
const KEPT_MS = 3_600_000;
const POLL_MS = 200;
const TOO_LARGE =
  "The tool's result is too large to be kept. Call the tool without a task to get it at once.";

/**
 * Returns the answer to a call for which a server of the other era could start a task, in the form of
 * the caller's era: the task as `CreateTaskResult` of MCP 2025-11-25 or of SEP-2663. Where the server
 * answered at once, a client of the extension gets that answer. A client of 2025-11-25, which has
 * asked for a task, gets one that has ended (Result Retrieval), and its result is kept for it.
 */
export async function translateStarted(
  mcp: McpRequest,
  item: ExposedItem,
  outcome: Outcome,
): Promise<Outcome> {
  const answer = answered(outcome);
  if (!answer) return outcome;
  const { server } = item;
  const { taskEra, asksForTasks } = mcp.dialect;
  const task = startedIn(answer);
  if (!task) return asksForTasks ? keepResult(mcp, item, answer) : outcome;
  const members = task.of.members(taskEra, task.id);
  const meta = answer.task.json("_meta");
  const more = meta === null ? "" : `,"_meta":${meta}`;
  const whole = asksForTasks
    ? `{"task":{${members}}${more}}`
    : `{"resultType":"task",${members}${more}}`;
  return answerWith(mcp, server, "result", whole);
}

/** Returns the task in an answer, which already has Latchkey's id, or null if there is none. */
function startedIn({ bytes, message, task }: Answered): { of: DescribedTask; id: string } | null {
  const { resultType, task: inner, content } = message.parts;
  if (resultType && isText(bytes, resultType, TASK)) return withId(task);
  if (!inner || content || !isObjectAt(bytes, inner[0])) return null;
  return withId(new DescribedTask(bytes, inner));
}

function withId(of: DescribedTask): { of: DescribedTask; id: string } | null {
  return of.id === null ? null : { of, id: of.id };
}

/** Keeps the result of a call, and answers with a task that has it. */
async function keepResult(
  mcp: McpRequest,
  { server, original }: ExposedItem,
  { json, message, bytes }: Answered,
): Promise<Outcome> {
  const id = newTaskId();
  const asked = isRecord(mcp.params.task) ? Number(mcp.params.task.ttl) : Number.NaN;
  const ttl = asked >= 0 && asked < KEPT_MS ? Math.floor(asked) : KEPT_MS;
  const at = new Date().toISOString();
  const { isError } = message.parts;
  const isFailed = isError !== undefined && isTrueAt(bytes, isError[0]);
  const result = relatedTo(json, id);
  const fits = Buffer.byteLength(result) <= KEPT_BYTES;
  const kept = fits
    ? `{"result":${result}}`
    : JSON.stringify({ error: { code: INTERNAL, message: TOO_LARGE } });
  const task = { taskId: id, createdAt: at, lastUpdatedAt: at, ttl, pollInterval: POLL_MS };
  const ended = fits ? (isFailed ? "failed" : "completed") : "failed";
  const { db, secrets } = mcp.request.process;
  await keepTask(db, {
    ...{ id, upstreamId: server.id, tool: original, serverTaskId: "", ttlMs: ttl },
    keptSealed: seal(secrets, keptPlace(id), Buffer.from(kept)),
    keyId: mcp.caller.key.id,
    era: mcp.dialect.taskEra,
    state: JSON.stringify({
      ...{ ...task, status: ended },
      ...(fits ? {} : { statusMessage: TOO_LARGE }),
    }),
  });
  // Every task begins as "working" (Task Status Lifecycle).
  const whole = JSON.stringify({ task: { ...task, status: "working" } });
  return answerWith(mcp, server, "result", whole, isFailed ? "tool_error" : null);
}
