import { MCPClient } from "@mastra/mcp";

export async function open({ url, token, callMs, answer }) {
  const client = new MCPClient({
    timeout: callMs,
    servers: {
      latchkey: {
        ...{ url: new URL(url), timeout: callMs, enableProgressTracking: true },
        requestInit: { headers: { authorization: `Bearer ${token}` } },
        inputRequests: ({ params }) => answer(params),
      },
    },
  });
  const tools = await client.listTools();
  let heard = () => {};
  await client.progress.onUpdate("latchkey", (progress) => heard(progress));
  return {
    ...{ passesProgress: true, cancels: true, asks: true },
    list: async () => Object.keys(tools),
    call(name, args, { onProgress = () => {}, signal } = {}) {
      heard = onProgress;
      return tools[`latchkey_${name}`].execute(args, { abortSignal: signal });
    },
    async app(name) {
      const uri = tools[`latchkey_${name}`].mcp?._meta?.ui?.resourceUri;
      const [content] = (await client.resources.read("latchkey", uri ?? "ui://desk/app.html"))
        .contents;
      return { uri, type: content.mimeType, html: content.text };
    },
  };
}
