import {
  createMCPClient,
  ElicitationRequestSchema,
  mcpAppClientCapabilities,
  readMCPAppResource,
} from "@ai-sdk/mcp";

export async function open({ url, token, callMs, answer }) {
  const client = await createMCPClient({
    transport: { type: "http", url, headers: { authorization: `Bearer ${token}` } },
    capabilities: { elicitation: {}, ...mcpAppClientCapabilities },
  });
  client.onElicitationRequest(ElicitationRequestSchema, ({ params }) => answer(params));
  const definitions = await client.listTools();
  const tools = client.toolsFromDefinitions(definitions);
  return {
    ...{ passesProgress: false, cancels: true, asks: true },
    list: async () => Object.keys(await client.tools()),
    call: (name, args, { signal } = {}) =>
      tools[name].execute(args, {
        ...{ toolCallId: "1", messages: [] },
        abortSignal: signal ?? AbortSignal.timeout(callMs),
      }),
    async app(name) {
      const { _meta: meta } = definitions.tools.find((one) => one.name === name);
      const uri = meta.ui.resourceUri;
      const { mimeType, html } = await readMCPAppResource({ client, uri });
      return { uri, type: mimeType, html };
    },
  };
}
