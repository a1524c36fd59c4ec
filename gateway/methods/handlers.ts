import { listPage } from "@/gateway/catalogue/list-page";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import { failed, type Outcome } from "@/gateway/messages/outcome";
import { setLogLevel } from "@/gateway/sessions/log-levels";
import { openSession } from "@/gateway/sessions/session-states";
import { listen } from "@/gateway/streams/listen";
import { levelOf } from "@/gateway/upstreams/log-levels";
import type { ReachKind } from "@/lib/catalogue/reach";
import { INVALID_PARAMS } from "@/lib/errors/rpc-codes";
import { type Fields, isRecord } from "@/lib/std/is-record";
import { andThen, type MaybePromise } from "@/lib/std/maybe-promise";
import { callTool } from "./call-tool";
import { complete } from "./complete";
import { listedCatalogue } from "./first-listing";
import { getPrompt } from "./get-prompt";
import { discover, type Greeted, initialize, pong, takesInitialize } from "./greetings";
import { listOwnTasks } from "./list-tasks";
import { readResource } from "./read-resource";
import { subscribe, unsubscribe } from "./subscribe";
import { aboutTask } from "./tasks";

/** An MCP method with which a client begins, before it lists anything. */
export interface Greeting {
  takes(params: Fields): boolean;
  greet(params: Fields, by: Greeted): MaybePromise<Outcome>;
}

/** Validates the params of requests with an MCP method, and answers these requests. */
export interface Handler {
  /** Returns whether the params have the form that the method requires. */
  takes(params: Fields): boolean;
  answer(mcp: McpRequest): MaybePromise<Outcome>;
  /**
   * Returns whether the params may have any number of fields. They may if they are never processed
   * field by field.
   */
  mayBeWide?(mcp: Pick<McpRequest, "params" | "catalogue">): boolean;
}

const isText = (value: unknown) => typeof value === "string";
const isAbsentOr = (is: (value: unknown) => boolean) => (value: unknown) =>
  value === undefined || is(value);
const isTexts = (value: unknown) => isRecord(value) && Object.values(value).every(isText);
const areTexts = isAbsentOr(isTexts);
const mayBeRecord = isAbsentOr(isRecord);
const mayBeText = isAbsentOr(isText);
const ofTask = ({ taskId }: Fields) => isText(taskId);

/**
 * Checks the fields that a client adds when it repeats a request to answer a server's questions.
 * Returns whether these fields are valid.
 */
const continuesCall = ({ requestState, inputResponses }: Fields) =>
  mayBeText(requestState) && mayBeRecord(inputResponses);

function takesCompletion({ ref, argument, context }: Fields): boolean {
  if (!isRecord(ref) || !isRecord(argument)) return false;
  const isRef =
    ref.type === "ref/prompt" ? isText(ref.name) : ref.type === "ref/resource" && isText(ref.uri);
  const isContext = context === undefined || (isRecord(context) && areTexts(context.arguments));
  return isRef && isContext && isText(argument.name) && isText(argument.value);
}

/** Returns whether a call's arguments are only passed on. Latchkey reads those of its own tools. */
const isPassedOn = ({ catalogue, params }: Pick<McpRequest, "params" | "catalogue">) =>
  Boolean(catalogue.find("tool", String(params.name)).found);

const NOTHING: Outcome = { kind: "result", result: {} };

/** The error for an unknown level (MCP 2025-11-25, "Logging", error handling). */
const INVALID_LEVEL = { code: INVALID_PARAMS, message: "There is no such log level." };

/** `logging/setLevel`: has an effect only in a session, because nothing else can keep a level. */
async function setLevel({ caller, dialect, request, params }: McpRequest): Promise<Outcome> {
  const level = levelOf(params.level);
  if (level === null) return { kind: "error", error: INVALID_LEVEL };
  const id = dialect.sessionOf(request.exchange);
  const session = id === null ? null : await openSession(request, caller, id);
  if (session) await setLogLevel(request.process.db, session, level, request.now);
  return NOTHING;
}

function list(field: string, kind: ReachKind): Handler {
  return {
    takes: ({ cursor }) => mayBeText(cursor),
    mayBeWide: () => true,
    answer: (mcp) =>
      andThen(listedCatalogue(mcp), (catalogue): Outcome => {
        const { params, dialect, request, meta } = mcp;
        const follows = dialect.followsTasks(request.exchange, meta);
        const tasks = follows ? (dialect.asksForTasks ? "asks" : "follows") : "none";
        const page = listPage(catalogue, kind, params.cursor as string | undefined, tasks);
        return page.ok ? { kind: "page", field, page: page.value } : failed(page.failure);
      }),
  };
}

const HANDLERS = {
  "tools/call": {
    takes: (params) =>
      isText(params.name) && mayBeRecord(params.arguments) && continuesCall(params),
    mayBeWide: isPassedOn,
    answer: callTool,
  },
  "tools/list": list("tools", "tool"),
  "prompts/list": list("prompts", "prompt"),
  "prompts/get": {
    takes: (params) => isText(params.name) && areTexts(params.arguments) && continuesCall(params),
    mayBeWide: () => true,
    answer: getPrompt,
  },
  "resources/list": list("resources", "resource"),
  "resources/templates/list": list("resourceTemplates", "resource_template"),
  "resources/read": {
    takes: (params) => isText(params.uri) && continuesCall(params),
    mayBeWide: () => true,
    answer: readResource,
  },
  "resources/subscribe": { takes: ({ uri }) => isText(uri), answer: subscribe },
  "resources/unsubscribe": { takes: ({ uri }) => isText(uri), answer: unsubscribe },
  "completion/complete": { takes: takesCompletion, mayBeWide: () => true, answer: complete },
  "logging/setLevel": { takes: ({ level }) => isText(level), answer: setLevel },
  "tasks/get": { takes: ofTask, answer: aboutTask },
  "tasks/result": { takes: ofTask, answer: aboutTask },
  "tasks/cancel": { takes: ofTask, answer: aboutTask },
  "tasks/update": {
    takes: (params) => ofTask(params) && isRecord(params.inputResponses),
    mayBeWide: () => true,
    answer: aboutTask,
  },
  "tasks/list": { takes: ({ cursor }) => mayBeText(cursor), answer: listOwnTasks },
  "subscriptions/listen": { takes: () => true, mayBeWide: () => true, answer: listen },
} satisfies Readonly<Record<string, Handler>>;

/** The methods that begin a connection. */
const GREETINGS = {
  "server/discover": { takes: () => true, greet: discover },
  initialize: { takes: takesInitialize, greet: initialize },
  ping: { takes: () => true, greet: pong },
} satisfies Readonly<Record<string, Greeting>>;

/** The methods whose answer depends on the caller. */
export const METHODS = Object.keys(HANDLERS) as readonly (keyof typeof HANDLERS)[];

const ALL = new Map<string, Handler | Greeting>(Object.entries({ ...HANDLERS, ...GREETINGS }));

/**
 * Returns the handler of a method, or null if there is none or the params do not have the required
 * form.
 */
export function handlerOf(method: string, params: Fields): Handler | Greeting | null {
  const handler = ALL.get(method);
  return handler?.takes(params) ? handler : null;
}
