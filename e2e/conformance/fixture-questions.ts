import {
  type ElicitRequestFormParams,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { z } from "zod";
import { text } from "./fixture-contents";

type Schema = ElicitRequestFormParams["requestedSchema"];

const USER: Schema = {
  type: "object",
  properties: {
    username: { type: "string", description: "User's response" },
    email: { type: "string", description: "User's email address" },
  },
  required: ["username", "email"],
};

const DEFAULTS: Schema = {
  type: "object",
  properties: {
    name: { type: "string", default: "John Doe" },
    age: { type: "integer", default: 30 },
    score: { type: "number", default: 95.5 },
    status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" },
    verified: { type: "boolean", default: true },
  },
};

const options = ["option1", "option2", "option3"];
const titled = (noun: string) => [
  { const: "value1", title: `First ${noun}` },
  { const: "value2", title: `Second ${noun}` },
  { const: "value3", title: `Third ${noun}` },
];
const ENUMS: Schema = {
  type: "object",
  properties: {
    untitledSingle: { type: "string", enum: options },
    titledSingle: { type: "string", oneOf: titled("Option") },
    legacyEnum: {
      type: "string",
      enum: ["opt1", "opt2", "opt3"],
      enumNames: ["Option One", "Option Two", "Option Three"],
    },
    untitledMulti: { type: "array", items: { type: "string", enum: options } },
    titledMulti: { type: "array", items: { anyOf: titled("Choice") } },
  },
};

/**
 * Registers tools that ask the client for input during a call. In sessions of revisions before
 * 2026-07-28, the SDK sends these questions to the client as requests on the call's stream.
 */
export function addQuestions(server: McpServer): void {
  server.registerTool(
    "test_sampling",
    { description: "Asks the client's model.", inputSchema: z.object({ prompt: z.string() }) },
    ({ prompt }, { mcpReq }) => {
      const answer = inputResponse(mcpReq.inputResponses, "answer");
      if (answer.kind === "sampling") {
        return { content: [text(`LLM response: ${JSON.stringify(answer)}`)] };
      }
      const messages = [{ role: "user" as const, content: text(prompt) }];
      const question = inputRequired.createMessage({ messages, maxTokens: 100 });
      return inputRequired({ inputRequests: { answer: question } });
    },
  );
  const form = (message: string, requestedSchema: Schema, ctx: ServerContext, said: string) => {
    const answer = inputResponse(ctx.mcpReq.inputResponses, "answer");
    if (answer.kind === "elicit") {
      const { action, content } = answer;
      return {
        content: [text(`${said}: action=${action}, content=${JSON.stringify(content)}`)],
      };
    }
    const question = inputRequired.elicit({ message, requestedSchema });
    return inputRequired({ inputRequests: { answer: question } });
  };
  server.registerTool(
    "test_elicitation",
    { description: "Asks the user.", inputSchema: z.object({ message: z.string() }) },
    ({ message }, ctx) => form(message, USER, ctx, "User response"),
  );
  for (const [name, schema] of [
    ["test_elicitation_sep1034_defaults", DEFAULTS],
    ["test_elicitation_sep1330_enums", ENUMS],
  ] as const) {
    server.registerTool(name, { description: "Asks the user." }, (ctx) =>
      form("Please fill in", schema, ctx, "Elicitation completed"),
    );
  }
}
