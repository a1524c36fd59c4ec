// This server is the baseline for a gateway: a plain reverse proxy on node:http that reuses its
// connections. The proxy does not authenticate, inspect or record any request.
import { Agent, createServer, request } from "node:http";

const agent = new Agent({ keepAlive: true, scheduling: "lifo", noDelay: true });
const port = Number(process.env.UPSTREAM_PORT);

createServer((req, res) => {
  const headers = { ...req.headers, host: `127.0.0.1:${port}` };
  delete headers.connection;
  const onward = request(
    { agent, port, host: "127.0.0.1", method: req.method, path: req.url, headers },
    (answer) => {
      res.writeHead(answer.statusCode, answer.headers);
      answer.pipe(res);
    },
  );
  onward.on("error", () => {
    if (!res.headersSent) res.writeHead(502);
    res.end();
  });
  res.on("close", () => {
    if (!res.writableFinished) onward.destroy();
  });
  req.pipe(onward);
}).listen(Number(process.env.PORT), "127.0.0.1");
