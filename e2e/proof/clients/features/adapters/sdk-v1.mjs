import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";

export async function open({ url, token, callMs, answer }) {
  const client = new Client(
    { name: "sdk-v1", version: "1" },
    { capabilities: { elicitation: {} } },
  );
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => answer(params));
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
  const list = async () => (await client.listTools()).tools;
  return {
    ...{ passesProgress: true, cancels: true, asks: true },
    list: async () => (await list()).map(({ name }) => name),
    call: (name, args, { onProgress: onprogress, signal } = {}) =>
      client.callTool({ name, arguments: args }, undefined, {
        timeout: callMs,
        onprogress,
        signal,
      }),
    async app(name) {
      const { getToolUiResourceUri } = await import(process.env.EXT_APPS);
      const uri = getToolUiResourceUri((await list()).find((one) => one.name === name));
      const [content] = (await client.readResource({ uri })).contents;
      return { uri, type: content.mimeType, html: content.text };
    },
  };
}
