import { MCPClient } from "mcp-use/client";

export async function open({ url, token, callMs, answer }) {
  const client = new MCPClient(
    { mcpServers: { latchkey: { url, headers: { authorization: `Bearer ${token}` } } } },
    { onElicitation: answer },
  );
  const session = await client.createSession("latchkey");
  return {
    ...{ passesProgress: true, cancels: true, asks: true },
    list: async () => (await session.listTools()).map(({ name }) => name),
    call: (name, args, { onProgress: onprogress, signal } = {}) =>
      session.callTool(name, args, { timeout: callMs, onprogress, signal }),
    async app(name) {
      const shown = (await session.listTools()).find((one) => one.name === name);
      const uri = shown._meta.ui.resourceUri;
      const [content] = (await session.readResource(uri)).contents;
      return { uri, type: content.mimeType, html: content.text };
    },
  };
}
