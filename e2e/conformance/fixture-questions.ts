import type { ElicitRequestFormParams, McpServer } from "@modelcontextprotocol/server";
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

/** Tools that ask the client while a call runs, which only sessions before 2026-07-28 can. */
export function addQuestions(server: McpServer): void {
  server.registerTool(
    "test_sampling",
    { description: "Asks the client's model.", inputSchema: z.object({ prompt: z.string() }) },
    async ({ prompt }, ctx) => {
      const answer = await ctx.mcpReq.requestSampling({
        messages: [{ role: "user", content: text(prompt) }],
        maxTokens: 100,
      });
      return { content: [text(`LLM response: ${JSON.stringify(answer.content)}`)] };
    },
  );
  server.registerTool(
    "test_elicitation",
    { description: "Asks the user.", inputSchema: z.object({ message: z.string() }) },
    async ({ message }, ctx) => {
      const answer = await ctx.mcpReq.elicitInput({ message, requestedSchema: USER });
      return { content: [text(`User response: ${JSON.stringify(answer)}`)] };
    },
  );
  for (const [name, requestedSchema] of [
    ["test_elicitation_sep1034_defaults", DEFAULTS],
    ["test_elicitation_sep1330_enums", ENUMS],
  ] as const) {
    server.registerTool(name, { description: "Asks the user." }, async (ctx) => {
      const answer = await ctx.mcpReq.elicitInput({ message: "Please fill in", requestedSchema });
      const said = `action=${answer.action}, content=${JSON.stringify(answer.content)}`;
      return { content: [text(`Elicitation completed: ${said}`)] };
    });
  }
}
