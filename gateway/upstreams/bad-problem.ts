import type { LinkFault } from "@/lib/servers/faults";
import type { BadReason } from "./decode/bad-reason";
import { DEPTH, MESSAGE_BYTES } from "./decode/bounds";
import { type LinkProblem, linkProblem } from "./problem";

const FAULT: Readonly<Record<BadReason, LinkFault>> = {
  too_large: "answer_too_large",
  too_many_pieces: "answer_in_pieces",
  too_deep: "answer_too_deep",
  too_many_members: "answer_too_many",
  too_many_notices: "notices_flood",
  not_utf8: "answer_not_utf8",
  not_json: "not_jsonrpc",
  not_json_rpc: "not_jsonrpc",
  repeated_name: "answer_unclear",
  result_and_error: "answer_unclear",
  wrong_id: "answer_not_asked",
  unasked_task: "task_unasked",
};
const PARAMS = { depth: DEPTH, limit: MESSAGE_BYTES / 1_048_576 };

/**
 * Returns the problem for a message that a server sent and Latchkey refused. The problem has a text
 * for operators, and the exact reason in `detail`.
 */
export function badProblem(reason: BadReason): LinkProblem {
  const words = reason.replaceAll("_", " ").replace("json", "JSON").replace("utf8", "UTF-8");
  return linkProblem(FAULT[reason], { detail: `Refused: ${words}`, params: PARAMS });
}
