import { MCPServerStreamableHttp } from "@openai/agents";

export async function open({ url, token, callMs }) {
  const server = new MCPServerStreamableHttp({
    ...{ url, name: "latchkey", timeout: callMs, clientSessionTimeoutSeconds: callMs / 1000 },
    requestInit: { headers: { authorization: `Bearer ${token}` } },
  });
  await server.connect();
  return {
    ...{ passesProgress: false, cancels: true, asks: false },
    list: async () => (await server.listTools()).map(({ name }) => name),
    call: (name, args, { signal } = {}) => server.callToolResult(name, args, null, { signal }),
    async app(name) {
      const { _meta: meta } = (await server.listTools()).find((one) => one.name === name);
      const uri = meta?.ui?.resourceUri ?? "not in the definition that the library gives";
      const [content] = (await server.readResource(uri)).contents;
      return { uri, type: content.mimeType, html: content.text };
    },
  };
}
