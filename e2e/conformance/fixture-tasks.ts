import { randomUUID } from "node:crypto";
import { fromJsonSchema, type McpServer } from "@modelcontextprotocol/server";
import type { Fields } from "@/lib/std/is-record";
import { text } from "./fixture-contents";

// The SDK has no tasks extension (SEP-2663), so the fixture answers its requests itself.

export const TASKS = "io.modelcontextprotocol/tasks";
const CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";
const TTL_MS = 600_000;
const POLL_MS = 200;

/** Tasks that nobody ends must not keep the process of the fixture alive. */
const pause = (ms: number) => new Promise<void>((done) => void setTimeout(done, ms).unref());

interface Task {
  readonly taskId: string;
  readonly createdAt: string;
  lastUpdatedAt: string;
  status: "working" | "input_required" | "completed" | "failed" | "cancelled";
  /** What `tasks/get` adds for the current status. */
  details: Fields;
  /** The answers to the task's questions so far. */
  readonly answers: Record<string, unknown>;
}

type RpcAnswer = { readonly result: Fields } | { readonly error: Fields };

const complete = (result: Fields): RpcAnswer => ({ result: { resultType: "complete", ...result } });
const refuse = (code: number, message: string, data?: Fields): RpcAnswer => ({
  error: { code, message, ...(data ? { data } : {}) },
});
const MISSING = refuse(-32021, "Missing required client capability", {
  requiredCapabilities: { extensions: { [TASKS]: {} } },
});
const said = (line: string, more: Fields = {}) => ({ content: [text(line)], ...more });
const ask = (message: string, name: string) => ({
  method: "elicitation/create",
  params: {
    ...{ mode: "form", message },
    requestedSchema: { type: "object", properties: { [name]: { type: "string" } } },
  },
});

/** What a tool does in its task. It may wait, ask, and end the task. */
const JOBS: Readonly<Record<string, (task: Task, given: Fields) => Promise<void>>> = {
  slow_compute: async (task, { seconds }) => {
    await pause(Number(seconds) * 1000);
    end(task, "completed", { result: said("Computed.") });
  },
  failing_job: async (task) => {
    await pause(1000);
    end(task, "completed", { result: said("It failed.", { isError: true }) });
  },
  protocol_error_job: async (task) => {
    await pause(POLL_MS);
    end(task, "failed", { error: { code: -32603, message: "It broke." } });
  },
  confirm_delete: async (task) => {
    await asked(task, { confirm: ask("Delete the file?", "confirm") });
    end(task, "completed", { result: said("Deleted.") });
  },
  multi_input: async (task) => {
    await asked(task, { first: ask("The first name?", "name"), second: ask("Another?", "name") });
    end(task, "completed", { result: said("Both are there.") });
  },
  test_tool_with_task: async (task, { user }) => {
    end(task, "completed", { result: said(`Hello, ${user}!`) });
  },
};

/**
 * What tools do at once for clients without tasks. Tools that are not listed here refuse such
 * clients.
 */
const AT_ONCE: Readonly<Record<string, (given: Fields) => Promise<RpcAnswer>>> = {
  slow_compute: async ({ seconds }) => {
    await pause(Number(seconds) * 1000);
    return complete(said("Computed."));
  },
  confirm_delete: async () => complete(said("Nothing is deleted without a confirmation.")),
};

function end(task: Task, status: Task["status"], details: Fields): void {
  if (task.status === "cancelled") return;
  Object.assign(task, { status, details, lastUpdatedAt: new Date().toISOString() });
}

/** Asks questions, and waits until all of them are answered or the task is cancelled. */
async function asked(task: Task, questions: Readonly<Record<string, Fields>>): Promise<void> {
  for (;;) {
    const open = Object.entries(questions).filter(([key]) => !(key in task.answers));
    if (open.length === 0 || task.status === "cancelled") return;
    end(task, "input_required", { inputRequests: Object.fromEntries(open) });
    await pause(POLL_MS / 4);
  }
}

/** Registers the tools, so that they are listed. Calls of those with a task never reach the SDK. */
export function addTaskTools(server: McpServer): void {
  const name = fromJsonSchema<{ name: string }>({
    type: "object",
    properties: { name: { type: "string" } },
  });
  server.registerTool("greet", { description: "Greets at once.", inputSchema: name }, (given) => ({
    content: [text(`Hello, ${given.name}!`)],
  }));
  for (const tool of Object.keys(JOBS)) {
    const inputSchema = fromJsonSchema({ type: "object" });
    server.registerTool(tool, { description: "Runs as a task.", inputSchema }, () => {
      throw new Error("This is answered by the fixture's tasks.");
    });
  }
}

/** The tasks of one fixture. */
export function fixtureTasks(): {
  /** Answers requests of the extension and calls that create tasks, and returns null for others. */
  answer(request: Request): Promise<Response | null>;
} {
  const tasks = new Map<string, Task>();
  return {
    answer: async (request) => {
      if (request.method !== "POST") return null;
      const { id, method, params = {} } = await request.clone().json();
      const isTask = /^tasks\/(?:get|update|cancel)$/.test(method);
      if (!isTask && !(method === "tools/call" && Object.hasOwn(JOBS, params.name))) return null;
      const named = isTask ? params.taskId : params.name;
      const { headers } = request;
      if (headers.get("mcp-method") !== method || headers.get("mcp-name") !== named) {
        return json(400, { id, ...refuse(-32020, "The headers do not match the message.") });
      }
      const answer = await (isTask ? control(method, params) : create(params));
      const isMissing = answer === MISSING;
      return json(isMissing ? 400 : 200, { id, ...answer });
    },
  };

  function control(method: string, params: Fields): RpcAnswer {
    if (!declares(params)) return MISSING;
    const task = tasks.get(String(params.taskId));
    if (!task) return refuse(-32602, "Task not found");
    if (method === "tasks/get") return complete(shown(task, true));
    if (method === "tasks/cancel") {
      const isOver = ["completed", "failed", "cancelled"].includes(task.status);
      if (!isOver) end(task, "cancelled", {});
      return complete({});
    }
    const { inputRequests = {} } = task.details as { inputRequests?: Fields };
    for (const [key, answer] of Object.entries((params.inputResponses ?? {}) as Fields)) {
      if (!Object.hasOwn(inputRequests, key)) continue;
      task.answers[key] = answer;
      delete (inputRequests as Record<string, unknown>)[key];
    }
    if (Object.keys(task.answers).length > 0 && Object.keys(inputRequests).length === 0) {
      end(task, "working", {});
    }
    return complete({});
  }

  async function create({ name, arguments: given = {}, ...params }: Fields): Promise<RpcAnswer> {
    const tool = String(name);
    if (!declares(params)) return AT_ONCE[tool]?.(given as Fields) ?? MISSING;
    const { user_name: answer } = (params.inputResponses ?? {}) as Record<
      string,
      { content?: Fields }
    >;
    if (tool === "test_tool_with_task" && !answer) {
      const inputRequests = { user_name: ask("What is your name?", "name") };
      return { result: { resultType: "input_required", inputRequests } };
    }
    const at = new Date().toISOString();
    const task: Task = {
      ...{ taskId: randomUUID(), createdAt: at, lastUpdatedAt: at, status: "working" },
      ...{ details: {}, answers: {} },
    };
    tasks.set(task.taskId, task);
    const created = { result: { resultType: "task", ...shown(task, false) } };
    void JOBS[tool]?.(task, { ...(given as Fields), user: answer?.content?.name });
    return created;
  }
}

const declares = (params: Fields): boolean => {
  const meta = (params._meta ?? {}) as Record<string, { extensions?: Fields } | undefined>;
  return meta[CAPABILITIES]?.extensions?.[TASKS] !== undefined;
};

function shown(task: Task, hasDetails: boolean): Fields {
  const { answers: _, details, ...fields } = task;
  return { ...fields, ttlMs: TTL_MS, pollIntervalMs: POLL_MS, ...(hasDetails ? details : {}) };
}

const json = (status: number, message: Fields): Response =>
  Response.json({ jsonrpc: "2.0", ...message }, { status });
