// This is the cheapest possible MCP server on standard input and output: it sends prepared
// responses, and answers each line at once.
const RESULTS = {
  initialize: {
    protocolVersion: "2025-06-18",
    capabilities: { tools: {} },
    serverInfo: { name: "lean", version: "1" },
  },
  ping: {},
  "tools/list": {
    tools: ["tool-7", "tool-19", "tool-42"].map((name) => ({
      ...{ name, description: "Answers at once.", inputSchema: { type: "object" } },
    })),
  },
  "tools/call": { content: [{ type: "text", text: "The answer is forty-two." }] },
};
const texts = new Map(
  Object.entries(RESULTS).map(([method, result]) => [method, JSON.stringify(result)]),
);

let rest = "";
process.stdin.setEncoding("utf8").on("data", (chunk) => {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) {
    if (line === "") continue;
    const { id, method } = JSON.parse(line);
    if (id === undefined) continue;
    const result = texts.get(method);
    const said = result
      ? `"result":${result}`
      : '"error":{"code":-32601,"message":"Method not found"}';
    process.stdout.write(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},${said}}\n`);
  }
});
process.stdin.on("end", () => process.exit(0));
