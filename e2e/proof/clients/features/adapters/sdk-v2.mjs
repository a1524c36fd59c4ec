import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

export async function open({ url, token, callMs, answer }) {
  const client = new Client(
    { name: "sdk-v2", version: "1" },
    { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode: "auto" } },
  );
  client.setRequestHandler("elicitation/create", ({ params }) => answer(params));
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
  const list = async () => (await client.listTools()).tools;
  return {
    ...{ passesProgress: true, cancels: true, asks: true },
    list: async () => (await list()).map(({ name }) => name),
    call: (name, args, { onProgress: onprogress, signal } = {}) =>
      client.callTool({ name, arguments: args }, { timeout: callMs, onprogress, signal }),
    async app(name) {
      const { getToolUiResourceUri } = await import(process.env.EXT_APPS);
      const uri = getToolUiResourceUri((await list()).find((one) => one.name === name));
      const [content] = (await client.readResource({ uri })).contents;
      return { uri, type: content.mimeType, html: content.text };
    },
  };
}
