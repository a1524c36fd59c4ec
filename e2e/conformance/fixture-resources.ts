import { completable, type McpServer, ResourceTemplate } from "@modelcontextprotocol/server";
import { z } from "zod";
import { embedded, image, PNG, text } from "./fixture-contents";
import type { FixtureLists } from "./fixture-lists";

const CITIES = ["paris", "park", "party", "testing"];

/** Registers the resources and resource templates that the conformance suite reads. */
export function addResources(server: McpServer): void {
  const add = (
    name: string,
    uri: string,
    mimeType: string,
    content: { text: string } | { blob: string },
  ) =>
    server.registerResource(name, uri, { description: `A ${name}.`, mimeType }, () => ({
      contents: [{ uri, mimeType, ...content }],
    }));
  add("static text", "test://static-text", "text/plain", {
    text: "This is the content of the static text resource.",
  });
  add("static image", "test://static-binary", "image/png", { blob: PNG });
  add("watched resource", "test://watched-resource", "text/plain", { text: "Watched." });
  server.registerResource(
    "template data",
    new ResourceTemplate("test://template/{id}/data", { list: undefined }),
    { description: "Data by id.", mimeType: "application/json" },
    (uri, { id }) => {
      const data = { id, templateTest: true, data: `Data for ID: ${id}` };
      const mimeType = "application/json";
      return { contents: [{ uri: uri.href, mimeType, text: JSON.stringify(data) }] };
    },
  );
}

/**
 * Registers the prompts that the conformance suite requests. One of the prompt arguments offers
 * completions.
 */
export function addPrompts(server: McpServer, lists: FixtureLists): void {
  const said = (...contents: ({ type: "text"; text: string } | object)[]) => ({
    messages: contents.map((content) => ({
      role: "user" as const,
      content: content as { type: "text"; text: string },
    })),
  });
  server.registerPrompt("test_simple_prompt", { description: "A line." }, () =>
    said(text("This is a simple prompt for testing.")),
  );
  server.registerPrompt("test_prompt_with_image", { description: "An image." }, () =>
    said(image, text("Please analyze the image above.")),
  );
  const arg1 = completable(z.string(), (value) => CITIES.filter((city) => city.startsWith(value)));
  server.registerPrompt(
    "test_prompt_with_arguments",
    { description: "Two arguments.", argsSchema: z.object({ arg1, arg2: z.string() }) },
    (given) => said(text(`Prompt with arguments: arg1='${given.arg1}', arg2='${given.arg2}'`)),
  );
  server.registerPrompt(
    "test_prompt_with_embedded_resource",
    { description: "A resource.", argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri }) =>
      said(
        embedded(resourceUri, "text/plain", "Embedded resource content for testing."),
        text("Please process the embedded resource above."),
      ),
  );
  const { promptChanges } = lists;
  if (promptChanges > 0) {
    const description = `Has changed ${promptChanges} times.`;
    server.registerPrompt("test_changing_prompt", { description }, () => said(text("Here.")));
  }
}
