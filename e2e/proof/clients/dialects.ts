import type { Dialect, Event, Shown } from "./stand-in-model";

/**
 * Returns the text of a tool's result. The result may be a string, a list of blocks or one block.
 */
function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (Array.isArray(content)) return content.map(textOf).join("\n");
  const { text } = (content ?? {}) as { text?: unknown };
  return typeof text === "string" ? text : JSON.stringify(content ?? "");
}

interface Message {
  readonly content?: unknown;
}
interface Block {
  readonly type?: string;
  readonly content?: unknown;
  readonly is_error?: boolean;
}

/**
 * A request with at most this many tools is not part of the conversation. For example, clients
 * request a title in this way.
 */
const FEWEST_TOOLS = 5;

const usage = { input_tokens: 1, output_tokens: 1 };
const message = { id: "msg_1", type: "message", role: "assistant", model: "stand-in" };

function messageEvents(block: object, delta: object, stop: string): Event[] {
  return [
    {
      type: "message_start",
      message: { ...message, content: [], stop_reason: null, stop_sequence: null, usage },
    },
    { type: "content_block_start", index: 0, content_block: block },
    { type: "content_block_delta", index: 0, delta },
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { stop_reason: stop, stop_sequence: null }, usage },
    { type: "message_stop" },
  ];
}

/** Reads requests and writes responses in the format of Anthropic's Messages API. */
export const messages: Dialect = {
  read(path, body) {
    if (!/^\/v1\/messages(\?|$)/.test(path)) return null;
    const { tools = [], messages = [] } = body as {
      tools?: { name: string }[];
      messages?: Message[];
    };
    if (tools.length <= FEWEST_TOOLS) return null;
    const blocks = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []));
    const results = (blocks as Block[])
      .filter(({ type }) => type === "tool_result")
      .map((one): Shown => ({ text: textOf(one.content), isError: one.is_error === true }));
    return { tools: tools.map(({ name }) => name), results };
  },
  call: (name, id, given) =>
    messageEvents(
      { type: "tool_use", id, name, input: {} },
      { type: "input_json_delta", partial_json: given },
      "tool_use",
    ),
  say: (text) =>
    messageEvents({ type: "text", text: "" }, { type: "text_delta", text }, "end_turn"),
  other: (path) =>
    /^\/v1\/messages(\?|$)/.test(path) ? messages.say("Done.") : { input_tokens: 1, data: [] },
};

interface ResponsesTool {
  readonly type: string;
  readonly name?: string;
  readonly tools?: readonly { readonly name: string }[];
}
interface ResponsesItem {
  readonly type: string;
  readonly output?: unknown;
}

/** The separator between a namespace and a tool's name if both are passed as one string. */
const WITHIN = "|";

function responseEvents(item: object): Event[] {
  const tokens = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
  const details = { input_tokens_details: null, output_tokens_details: null };
  return [
    { type: "response.created", response: { id: "resp_1" } },
    { type: "response.output_item.done", output_index: 0, item },
    { type: "response.completed", response: { id: "resp_1", usage: { ...tokens, ...details } } },
  ];
}

/** Reads requests and writes responses in the format of OpenAI's Responses API. */
export const responses: Dialect = {
  read(path, body) {
    if (!path.includes("/responses")) return null;
    const { tools = [], input = [] } = body as {
      tools?: ResponsesTool[];
      input?: ResponsesItem[];
    };
    if (tools.length <= FEWEST_TOOLS) return null;
    const names = tools.flatMap(({ type, name = type, tools: within }) =>
      within ? within.map((one) => name + WITHIN + one.name) : [name],
    );
    const results = input
      .filter(({ type }) => type === "function_call_output")
      .map((one): Shown => ({ text: textOf(one.output), isError: false }));
    return { tools: names, results };
  },
  call(tool, id, given) {
    const [first = "", second] = tool.split(WITHIN);
    const name = second === undefined ? { name: first } : { name: second, namespace: first };
    return responseEvents({
      ...{ type: "function_call", id: `fc_${id}`, call_id: id, arguments: given },
      ...name,
    });
  },
  say: (text) =>
    responseEvents({
      ...{ type: "message", id: "msg_1", role: "assistant" },
      content: [{ type: "output_text", text }],
    }),
  other: (path) => (path.includes("/responses") ? responses.say("Done.") : { data: [] }),
};
