import { MultiServerMCPClient } from "@langchain/mcp-adapters";

export async function open({ url, token, callMs }) {
  let heard = () => {};
  const client = new MultiServerMCPClient({
    mcpServers: {
      latchkey: { transport: "http", url, headers: { authorization: `Bearer ${token}` } },
    },
    onProgress: (progress) => heard(progress),
  });
  const tools = await client.getTools();
  return {
    ...{ passesProgress: true, cancels: true, asks: false },
    list: async () => tools.map(({ name }) => name),
    async call(name, args, { onProgress = () => {}, signal } = {}) {
      heard = onProgress;
      const call = { ...{ type: "tool_call", id: "1", name, args } };
      const tool = tools.find((one) => one.name === name);
      // A message has what the model sees, and what it does not see as an artifact.
      const { content, artifact } = await tool.invoke(call, { timeout: callMs, signal });
      return { content, artifact };
    },
    async app(name) {
      const official = await client.getClient("latchkey");
      const shown = (await official.listTools()).tools.find((one) => one.name === name);
      const uri = shown._meta.ui.resourceUri;
      const [content] = await client.readResource("latchkey", uri);
      return { uri, type: content.mimeType, html: content.text };
    },
  };
}
