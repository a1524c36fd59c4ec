import { Agent, request as httpsRequest } from "node:https";
import { Readable } from "node:stream";

const WITHOUT_BODY = new Set([204, 205, 304]);

/**
 * Returns a `fetch` for HTTPS that connects to this machine for every host name, and trusts only
 * the given certificate.
 */
export function fetchThrough(certificate: string): typeof fetch {
  const agent = new Agent({
    keepAlive: true,
    ca: certificate,
    lookup: (_name, options, done) => {
      const found = { address: "127.0.0.1", family: 4 };
      if (options.all) done(null, [found]);
      else done(null, found.address, found.family);
    },
  });
  return async (input, init) => {
    const asked = new Request(input, init);
    const body = Buffer.from(await asked.arrayBuffer());
    return new Promise((resolve, reject) => {
      const { method, signal, url } = asked;
      const headers = Object.fromEntries(asked.headers);
      const sent = httpsRequest(url, { agent, method, headers, signal }, (answer) => {
        const status = answer.statusCode ?? 0;
        const lines: [string, string][] = [];
        for (let at = 0; at < answer.rawHeaders.length; at += 2) {
          lines.push([answer.rawHeaders[at] ?? "", answer.rawHeaders[at + 1] ?? ""]);
        }
        const content = WITHOUT_BODY.has(status)
          ? null
          : (Readable.toWeb(answer) as ReadableStream);
        resolve(new Response(content, { status, headers: lines }));
      });
      sent.once("error", reject);
      sent.end(body);
    });
  };
}
