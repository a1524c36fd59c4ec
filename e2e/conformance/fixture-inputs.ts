import { randomBytes } from "node:crypto";
import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  createRequestStateCodec,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { text } from "./fixture-contents";

/** Signs the state that the client returns in each round of a call, and verifies its signature. */
export const requestStates = createRequestStateCodec<{ step: number }>({ key: randomBytes(32) });

type Properties = Record<string, { type: "string" } | { type: "boolean" }>;

const ask = (message: string, properties: Properties) =>
  inputRequired.elicit({
    message,
    requestedSchema: {
      type: "object",
      properties: { ...properties },
      required: Object.keys(properties),
    },
  });
const sample = (prompt: string, maxTokens = 100) =>
  inputRequired.createMessage({
    messages: [{ role: "user", content: text(prompt) }],
    maxTokens,
  });

const NAME: Properties = { name: { type: "string" } };
const done = (line: string) => ({ content: [text(line)] });

/**
 * Registers tools and a prompt that need input from the client before they finish (multi-round-trip
 * requests of 2026-07-28).
 */
export function addInputTools(server: McpServer): void {
  const add = (name: string, description: string, run: (ctx: ServerContext) => Outcome) =>
    server.registerTool(name, { description }, async (ctx) => run(ctx));
  const responses = (ctx: ServerContext) => ctx.mcpReq.inputResponses;

  add("test_input_required_result_elicitation", "Asks for a name.", (ctx) => {
    const name = acceptedContent<{ name: string }>(responses(ctx), "user_name")?.name;
    if (typeof name === "string") return done(`Hello, ${name}!`);
    return inputRequired({ inputRequests: { user_name: ask("What is your name?", NAME) } });
  });
  add("test_input_required_result_sampling", "Asks the client's model.", (ctx) => {
    const answer = inputResponse(responses(ctx), "capital_question");
    if (answer.kind === "sampling") return done(`The model said: ${JSON.stringify(answer)}`);
    const question = sample("What is the capital of France?");
    return inputRequired({ inputRequests: { capital_question: question } });
  });
  add("test_input_required_result_list_roots", "Asks for the client's roots.", (ctx) => {
    const roots = inputResponse(responses(ctx), "client_roots");
    if (roots.kind === "roots") return done(`Roots: ${JSON.stringify(roots)}`);
    return inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } });
  });
  for (const name of ["request_state", "tampered_state"]) {
    add(`test_input_required_result_${name}`, "Carries a signed state.", async (ctx) => {
      const confirmed = acceptedContent(responses(ctx), "confirm");
      if (confirmed && ctx.mcpReq.requestState()) return done("state-ok");
      return inputRequired({
        inputRequests: { confirm: ask("Please confirm", { ok: { type: "boolean" } }) },
        requestState: await requestStates.mint({ step: 1 }),
      });
    });
  }
  add("test_input_required_result_multiple_inputs", "Asks for three things.", async (ctx) => {
    const given = responses(ctx) ?? {};
    const keys = ["user_name", "greeting", "client_roots"];
    if (keys.every((key) => inputResponse(given, key).kind !== "missing")) {
      return done("All three are there.");
    }
    return inputRequired({
      inputRequests: {
        user_name: ask("What is your name?", NAME),
        greeting: sample("Generate a greeting", 50),
        client_roots: inputRequired.listRoots(),
      },
      requestState: await requestStates.mint({ step: 1 }),
    });
  });
  add("test_input_required_result_multi_round", "Asks twice.", async (ctx) => {
    const step = ctx.mcpReq.requestState<{ step: number }>()?.step ?? 0;
    if (step === 2 && acceptedContent(responses(ctx), "step2")) return done("Both steps are done.");
    if (step >= 1 && acceptedContent(responses(ctx), "step1")) {
      const color = ask("Step 2: What is your favorite color?", { color: { type: "string" } });
      const requestState = await requestStates.mint({ step: 2 });
      return inputRequired({ inputRequests: { step2: color }, requestState });
    }
    const requestState = await requestStates.mint({ step: 1 });
    const name = ask("Step 1: What is your name?", NAME);
    return inputRequired({ inputRequests: { step1: name }, requestState });
  });
  add("test_input_required_result_capabilities", "Asks only what the client can.", (ctx) => {
    const can = clientCapabilities(ctx);
    const inputRequests = {
      ...(can.sampling ? { greeting: sample("Generate a greeting", 50) } : {}),
      ...(can.elicitation ? { user_name: ask("What is your name?", NAME) } : {}),
    };
    if (Object.keys(inputRequests).length === 0) return done("The client can do neither.");
    return inputRequired({ inputRequests });
  });
  // If the client has not declared sampling, the SDK itself refuses to send this sampling request.
  add("test_missing_capability", "Needs sampling.", (ctx) => {
    const answer = inputResponse(responses(ctx), "question");
    if (answer.kind === "sampling") return done("The client can sample.");
    return inputRequired({ inputRequests: { question: sample("Are you there?") } });
  });
  add("test_streaming_elicitation", "Asks within an answer.", (ctx) => {
    if (acceptedContent(responses(ctx), "answer")) return done("Answered.");
    return inputRequired({ inputRequests: { answer: ask("Your answer?", NAME) } });
  });
  server.registerPrompt(
    "test_input_required_result_prompt",
    { description: "A prompt that asks for context." },
    async (ctx: ServerContext) => {
      const given = acceptedContent<{ context: string }>(responses(ctx), "user_context");
      if (given) return { messages: [{ role: "user", content: text(`Use ${given.context}.`) }] };
      const question = ask("What context should the prompt use?", { context: { type: "string" } });
      return inputRequired({ inputRequests: { user_context: question } });
    },
  );
}

/** Returns the capabilities that the client declared in this request of revision 2026-07-28. */
function clientCapabilities(ctx: ServerContext): ClientCapabilities {
  const envelope: Readonly<Record<string, unknown>> = ctx.mcpReq.envelope ?? {};
  return (envelope[CLIENT_CAPABILITIES_META_KEY] ?? {}) as ClientCapabilities;
}

type Done = ReturnType<typeof done> | ReturnType<typeof inputRequired>;
type Outcome = Done | Promise<Done>;
