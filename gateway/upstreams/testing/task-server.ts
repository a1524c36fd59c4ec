import { text } from "node:stream/consumers";
import { type TestUpstream, testUpstream } from "@/gateway/testing/gateway";

/** A server with the tasks of its era. */
export interface TaskServer extends TestUpstream {
  /** The ids of the tasks that it has started, by its own names. */
  readonly started: string[];
  /** The methods, named tasks and capabilities of the requests that it has got. */
  readonly heard: { method: string; taskId?: string; named?: string; params: never }[];
  /** Whether a tool runs as a task, if its caller can follow one. */
  runs: "as a task" | "at once";
  /** The result of a tool that runs at once, as JSON. */
  result: string;
  /** The message with which it describes its tasks, if any. */
  message: string;
  /** Ends all tasks, with another end than the usual result if one is given (as JSON). */
  finish(end?: { readonly result: string } | { readonly error: string }): void;
  /** Asks a question about all tasks until `tasks/update` answers it (only in the extension). */
  ask(question: object): void;
}

const RESULT =
  '{"content":[{"type":"resource_link","uri":"file:///x","name":"x"}],"structuredContent":{"n":9007199254740993}}';

/**
 * Starts a server whose tool `work` runs as a task if the caller can follow one, under the id in the
 * argument `id` if there is one.
 */
export async function taskServer(era: "modern" | "legacy"): Promise<TaskServer> {
  const started: string[] = [];
  const heard: TaskServer["heard"] = [];
  let ended = false;
  let end: { readonly result?: string; readonly error?: string } = { result: RESULT };
  let question: object | null = null;
  const cancelled = new Set<string>();
  const complete = era === "modern" ? ',"resultType":"complete"' : "";
  const taskOf = (taskId: string) => {
    const isFailed =
      end.error !== undefined || (era === "legacy" && end.result?.includes('"isError":true'));
    const asks = question ? "input_required" : "working";
    const status = cancelled.has(taskId)
      ? "cancelled"
      : ended
        ? isFailed
          ? "failed"
          : "completed"
        : asks;
    const [ttl, poll] = era === "modern" ? ["ttlMs", "pollIntervalMs"] : ["ttl", "pollInterval"];
    const at = '"createdAt":"2026-01-01T00:00:00Z","lastUpdatedAt":"2026-01-01T00:00:00Z"';
    const said = own.message === "" ? "" : `"statusMessage":"${own.message}",`;
    return `"taskId":${JSON.stringify(taskId)},"status":"${status}",${said}${at},"${ttl}":60000,"${poll}":200`;
  };
  const answer = (method: string, params: Record<string, never>): string => {
    const { taskId, _meta: meta = {} } = params as { taskId?: string; _meta?: object };
    if (method.startsWith("tasks/") && !started.includes(taskId ?? "")) {
      return '"error":{"code":-32602,"message":"Task not found"}';
    }
    switch (method) {
      case "tools/call": {
        const asks =
          era === "legacy"
            ? params.task !== undefined
            : JSON.stringify(meta).includes('"io.modelcontextprotocol/tasks"');
        const isTask = params.name === "insists" || (asks && own.runs === "as a task");
        if (!isTask) return `"result":${own.result.slice(0, -1)}${complete}}`;
        const { id: made = `own-${started.length}` } = (params.arguments ?? {}) as { id?: string };
        started.push(made);
        if (era === "modern") return `"result":{${taskOf(made)},"resultType":"task"}`;
        return `"result":{"task":{${taskOf(made)}}}`;
      }
      case "tasks/get": {
        const [[name, json] = []] = Object.entries(end);
        const isInside = era === "modern" && ended && !cancelled.has(taskId ?? "");
        const asked =
          era === "modern" && question ? `,"inputRequests":${JSON.stringify({ q: question })}` : "";
        const done = isInside ? `,"${name}":${json}` : asked;
        return `"result":{${taskOf(taskId ?? "")}${done}${complete}}`;
      }
      case "tasks/result":
        if (end.error !== undefined) return `"error":${end.error}`;
        return `"result":${(end.result ?? RESULT).slice(0, -1)},"_meta":{"io.modelcontextprotocol/related-task":{"taskId":"${taskId}"}}}`;
      case "tasks/cancel":
        if (era === "legacy" && ended) return '"error":{"code":-32602,"message":"It has ended"}';
        cancelled.add(taskId ?? "");
        return era === "modern"
          ? `"result":{"resultType":"complete"}`
          : `"result":{${taskOf(taskId ?? "")}}`;
      case "tasks/update":
        question = null;
        return '"result":{"resultType":"complete"}';
      default:
        return '"error":{"code":-32601,"message":"Method not found"}';
    }
  };
  const upstream = await testUpstream(async (request, response) => {
    if (request.method !== "POST") return void response.writeHead(405).end();
    const { id, method, params = {} } = JSON.parse(await text(request));
    if (id === undefined) return void response.writeHead(202).end();
    const named = request.headers["mcp-name"] as string | undefined;
    heard.push({ method, taskId: params.taskId, named, params: params as never });
    const greeting = GREETINGS[era][method];
    const said = greeting === undefined ? answer(method, params) : `"result":${greeting}`;
    response.writeHead(200, { "content-type": "application/json" });
    response.end(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},${said}}`);
  });
  const own: TaskServer = {
    ...upstream,
    started,
    heard,
    message: "",
    runs: "as a task",
    result: RESULT,
    finish: (said = { result: RESULT }) => {
      [ended, end] = [true, said];
    },
    ask: (asked) => {
      question = asked;
    },
  };
  return own;
}

/** The capabilities of such a server, by era. */
export const TASK_CAPABILITIES = {
  modern: { tools: {}, extensions: { "io.modelcontextprotocol/tasks": {} } },
  legacy: { tools: {}, tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } } },
};

const INFO = { name: "tasks", version: "1" };
const GREETINGS: Readonly<Record<"modern" | "legacy", Record<string, string>>> = {
  modern: {
    "server/discover": JSON.stringify({
      ...{ supportedVersions: ["2026-07-28"], capabilities: TASK_CAPABILITIES.modern },
      ...{ resultType: "complete", ttlMs: 0, cacheScope: "private" },
      _meta: { "io.modelcontextprotocol/serverInfo": INFO },
    }),
  },
  legacy: {
    initialize: JSON.stringify({
      ...{ protocolVersion: "2025-11-25", capabilities: TASK_CAPABILITIES.legacy },
      serverInfo: INFO,
    }),
    ping: "{}",
  },
};
