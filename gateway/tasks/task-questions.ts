import { randomUUID } from "node:crypto";
import type { CalledItem } from "@/gateway/calls/call";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import { isText } from "@/gateway/upstreams/decode/spans";
import { runInBackground } from "@/lib/process/guard-callback";
import { shared } from "@/lib/process/process";
import { type Fields, isRecord } from "@/lib/std/is-record";
import { OwnReply } from "./own-reply";
import { answered, askAbout, QUESTIONS_BYTES } from "./task-answers";

/** Milliseconds that a server has to ask its question, once it says that it has one. */
const ASKS_MS = 3_000;
/** Milliseconds after which a question counts as given up, as the call that asked it. */
const OPEN_MS = 600_000;
/** Maximum numbers of open questions: of one key, and in this process. The oldest are forgotten. */
const MOST_OF_KEY = 100;
const MOST_OPEN = 2_000;
/**
 * Maximum number of a key's answers whose calls go on at their servers. The oldest is left then, which
 * ends no task.
 */
const MOST_GOING_ON = 16;

/** A question that a server of 2025-11-25 asked about a task, and that waits for its answer. */
interface OpenQuestion {
  readonly keyId: string;
  /** The name under which the client of the extension knows the question. */
  readonly key: string;
  readonly question: unknown;
  /** The server's own name of the question, and the state that continues the call that waits. */
  readonly name: string;
  readonly requestState: string;
  readonly sinceMs: number;
}

const INPUT_REQUIRED = Buffer.from('"input_required"');

/** The open questions of this process, by the id of their task. */
const openQuestions = () => shared("gateway.task-questions", () => new Map<string, OpenQuestion>());

/** The calls that go on with an answer, by the id of their key. */
const goingOn = () => shared("gateway.answered-tasks", () => new Map<string, Set<OwnReply>>());

/** The tasks for whose question this process waits, so that it asks for the result once. */
const beingAsked = () => shared("gateway.asked-tasks", () => new Map<string, Promise<void>>());

/**
 * Returns the questions of a task as the extension names them (`inputRequests` of SEP-2663), or null
 * if the server asked none. A server of 2025-11-25 asks on the stream of `tasks/result` (Input
 * Required Status), so Latchkey asks for the result, and that call waits for the client's answer. A
 * question that this client cannot answer is refused, and the server decides what becomes of the task.
 */
export async function questionsOfTask(mcp: McpRequest, item: CalledItem): Promise<Fields | null> {
  const id = String(mcp.params.taskId);
  if (!openOf(id)) {
    const asking = beingAsked();
    const asked = asking.get(id) ?? waitForQuestion(mcp, item);
    asking.set(id, asked);
    await asked.finally(() => asking.delete(id));
  }
  const open = openOf(id);
  return open && { [open.key]: open.question };
}

async function waitForQuestion(mcp: McpRequest, item: CalledItem): Promise<void> {
  const reply = new OwnReply();
  const timer = setTimeout(() => reply.leave(), ASKS_MS);
  const outcome = await askAbout(mcp, item, "tasks/result", {}, reply);
  clearTimeout(timer);
  note(mcp, outcome);
}

/**
 * Brings the client's answer to a question of a task to the server, if the question is open (SEP-2663,
 * Task Update Requests: answers to others are ignored).
 */
export function answerTask(mcp: McpRequest, item: CalledItem): void {
  const id = String(mcp.params.taskId);
  const open = openOf(id);
  const { inputResponses } = mcp.params;
  if (!open || !isRecord(inputResponses) || !(open.key in inputResponses)) return;
  openQuestions().delete(id);
  const { name, requestState } = open;
  const more = { requestState, inputResponses: { [name]: inputResponses[open.key] } };
  // The client gets the result by `tasks/get`, so nobody waits for this call.
  const reply = new OwnReply();
  const keyId = mcp.caller.key.id;
  const others = goingOn().get(keyId) ?? new Set();
  goingOn().set(keyId, others.add(reply));
  const [oldest] = others;
  if (others.size > MOST_GOING_ON) oldest?.leave();
  const goesOn = askAbout(mcp, item, "tasks/result", more, reply).finally(() => {
    others.delete(reply);
    if (others.size === 0) goingOn().delete(keyId);
  });
  runInBackground(goesOn.then((outcome) => note(mcp, outcome)));
}

function openOf(id: string): OpenQuestion | null {
  const open = openQuestions().get(id);
  if (!open || open.sinceMs + OPEN_MS > performance.now()) return open ?? null;
  openQuestions().delete(id);
  return null;
}

/** Notes the question in the outcome of `tasks/result`, if there is one. */
function note({ params, caller }: McpRequest, outcome: Outcome): void {
  const answer = answered(outcome);
  const type = answer?.message.parts.resultType;
  if (!answer || !type || !isText(answer.bytes, type, INPUT_REQUIRED)) return;
  if (answer.json.length > QUESTIONS_BYTES) return;
  const { inputRequests, requestState } = JSON.parse(answer.json) as Fields;
  const [entry] = Object.entries(isRecord(inputRequests) ? inputRequests : {});
  if (!entry || typeof requestState !== "string") return;
  const open = openQuestions();
  const keyId = caller.key.id;
  const own = [...open.keys()].filter((of) => open.get(of)?.keyId === keyId);
  if (own.length >= MOST_OF_KEY) open.delete(String(own[0]));
  else if (open.size >= MOST_OPEN) open.delete(String([...open.keys()][0]));
  const [name, question] = entry;
  const sinceMs = performance.now();
  const key = randomUUID();
  open.set(String(params.taskId), { key, keyId, question, name, requestState, sinceMs });
}
