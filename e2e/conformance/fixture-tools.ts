import { fromJsonSchema, type McpServer, type ServerContext } from "@modelcontextprotocol/server";
import { audio, embedded, image, pause, text } from "./fixture-contents";
import type { FixtureLists } from "./fixture-lists";

const STEP_MS = 50;
const LOG_STEPS = ["Tool execution started", "Tool processing data", "Tool execution completed"];

/**
 * A schema with keywords that a gateway could lose when it copies the schema: anchors, composition
 * and conditions.
 */
const KEYWORDS = fromJsonSchema({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  $defs: {
    address: {
      $anchor: "addressDef",
      type: "object",
      properties: { street: { type: "string" }, city: { type: "string" } },
    },
  },
  properties: {
    name: { type: "string" },
    address: { $ref: "#/$defs/address" },
    contactMethod: { type: "string", enum: ["phone", "email"] },
    phone: { type: "string" },
    email: { type: "string" },
  },
  allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
  // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema.
  ...{ if: { properties: { contactMethod: { const: "phone" } } }, then: { required: ["phone"] } },
  else: { required: ["email"] },
  additionalProperties: false,
});

/**
 * Registers the tools that respond without asking the client for input. The names are those that
 * the conformance suite expects.
 */
export function addTools(server: McpServer, lists: FixtureLists): void {
  const add = (
    name: string,
    description: string,
    run: (ctx: ServerContext) => object | Promise<object>,
  ) =>
    server.registerTool(name, { description }, async (ctx) => {
      const content = await run(ctx);
      return { content: Array.isArray(content) ? content : [content] };
    });

  add("test_simple_text", "Returns a line of text.", () =>
    text("This is a simple text response for testing."),
  );
  add("test_image_content", "Returns an image.", () => image);
  add("test_audio_content", "Returns a sound.", () => audio);
  add("test_embedded_resource", "Returns a resource.", () =>
    embedded("test://embedded-resource", "text/plain", "This is an embedded resource content."),
  );
  add("test_multiple_content_types", "Returns text, an image and a resource.", () => [
    text("Multiple content types test:"),
    image,
    embedded("test://mixed-content-resource", "application/json", '{"test":"data","value":123}'),
  ]);
  add("test_error_handling", "Always fails.", () => {
    throw new Error("This tool intentionally returns an error for testing");
  });
  add("test_tool_with_logging", "Logs three times while it runs.", async (ctx) => {
    await logThrice(ctx);
    return text("Logged three times.");
  });
  add("test_logging_tool", "Logs where the request asks for logs.", async (ctx) => {
    await logThrice(ctx);
    return text("Logged what was asked for.");
  });
  add("test_tool_with_progress", "Reports its progress.", async (ctx) => {
    const progressToken = ctx.mcpReq._meta?.progressToken;
    for (const progress of [0, 50, 100]) {
      if (progress > 0) await pause(STEP_MS);
      if (progressToken === undefined) continue;
      const params = { progressToken, progress, total: 100 };
      await ctx.mcpReq.notify({ method: "notifications/progress", params });
    }
    return text("Done in three steps.");
  });
  add("test_trigger_tool_change", "Changes the list of tools.", () => {
    lists.changeTools();
    return text("The list of tools changed.");
  });
  add("test_trigger_prompt_change", "Changes the list of prompts.", () => {
    lists.changePrompts();
    return text("The list of prompts changed.");
  });
  if (lists.toolChanges > 0) {
    add("test_changing_tool", `Has changed ${lists.toolChanges} times.`, () => text("Here."));
  }
  server.registerTool(
    "json_schema_2020_12_tool",
    { description: "Has a schema with many keywords.", inputSchema: KEYWORDS },
    () => ({ content: [text("Validated.")] }),
  );
  server.registerTool(
    "test_x_mcp_header",
    { description: "Has arguments that clients repeat in headers.", inputSchema: REPEATED },
    () => ({ content: [text("The headers repeat the arguments.")] }),
  );
}

/** Returns a schema for a value that is also sent in the header `Mcp-Param-<name>`. */
const inHeader = <Type extends "string" | "integer" | "boolean">(
  type: Type,
  name: string,
): { readonly type: Type } => ({ type, ...{ "x-mcp-header": name } });

/** A schema whose values are also sent in headers, as clients of 2026-07-28 have to do. */
const REPEATED = fromJsonSchema({
  type: "object",
  properties: {
    region: inHeader("string", "Region"),
    priority: inHeader("integer", "Priority"),
    place: {
      type: "object",
      properties: { urgent: inHeader("boolean", "Urgent") },
    },
  },
  required: ["region"],
});

async function logThrice(ctx: ServerContext): Promise<void> {
  for (const [index, line] of LOG_STEPS.entries()) {
    if (index > 0) await pause(STEP_MS);
    await ctx.mcpReq.log("info", line);
  }
}
