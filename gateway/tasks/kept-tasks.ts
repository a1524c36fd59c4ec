import { NO_TASK } from "@/gateway/admission/unreachable";
import { DescribedTask } from "@/gateway/eras/task-forms";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import { KnownMembers } from "@/gateway/upstreams/decode/known-members";
import type { CatalogueServer } from "@/lib/catalogue/item";
import { INVALID_PARAMS } from "@/lib/errors/rpc-codes";
import { unseal } from "@/lib/secrets/seal";
import { keptEnd, keptPlace, type TaskRow } from "@/lib/tasks/task-rows";
import { acknowledge, answerWith, refuseTask } from "./task-answers";

/** The error for a task that has ended (MCP 2025-11-25, Task Cancellation). */
export const ALREADY_ENDED = { code: INVALID_PARAMS, message: "The task has already ended." };
const GONE = { code: INVALID_PARAMS, message: NO_TASK };

const NOTHING = Buffer.from("{}");
const ends = new KnownMembers(["result", "error"]);

/** Answers a request about a task of which Latchkey itself keeps how it ended (`tasks.kept_sealed`). */
export async function aboutKept(
  mcp: McpRequest,
  server: CatalogueServer,
  row: TaskRow,
): Promise<Outcome> {
  const { method, dialect, request } = mcp;
  const { asksForTasks, taskEra } = dialect;
  if (method === "tasks/update") return acknowledge(mcp, server);
  if (method === "tasks/cancel") {
    return asksForTasks ? refuseTask(mcp, server, ALREADY_ENDED) : acknowledge(mcp, server);
  }
  const state = Buffer.from(row.state);
  const task = new DescribedTask(state, [0, state.length]);
  if (method === "tasks/get" && asksForTasks) {
    return answerWith(mcp, server, "result", `{${task.members(taskEra, row.id)}}`);
  }
  const { db, secrets } = request.process;
  const sealed = await keptEnd(db, row.id);
  const kept = (sealed && unseal(secrets, keptPlace(row.id), sealed)) ?? NOTHING;
  const found = ends.read(kept, [0, kept.length]);
  const [name, span] = [...found][0] ?? [];
  if (!span || !name) return refuseTask(mcp, server, GONE);
  const json = kept.toString("utf8", ...span);
  if (asksForTasks) return answerWith(mcp, server, name as "result" | "error", json);
  const { status } = task;
  const isCancelled = status === "cancelled";
  const shown = isCancelled ? status : name === "result" ? "completed" : "failed";
  const end = isCancelled ? "" : `,"${name}":${json}`;
  const members = task.members(taskEra, row.id, shown);
  return answerWith(mcp, server, "result", `{"resultType":"complete",${members}${end}}`);
}
