// This server is the lower bound for any server on node:http. It reads the request body and always
// sends the same response.
import { createServer } from "node:http";

const TEXT = JSON.stringify({ jsonrpc: "2.0", id: 1, result: { content: [] } });

createServer((req, res) => {
  req.on("data", () => {});
  req.on("end", () => {
    res.writeHead(200, { "content-type": "application/json", "content-length": TEXT.length });
    res.end(TEXT);
  });
}).listen(Number(process.env.PORT), "127.0.0.1");
