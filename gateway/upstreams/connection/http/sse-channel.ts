import { badProblem } from "@/gateway/upstreams/bad-problem";
import type { ReadMessage } from "@/gateway/upstreams/decode/message-reader";
import { readAll } from "@/gateway/upstreams/decode/read-all";
import { shortBody, shownText } from "@/gateway/upstreams/decode/short-body";
import type { ChannelListener, MessageChannel } from "@/gateway/upstreams/message-channel";
import { MessageEvents, type ServerEvent } from "@/gateway/upstreams/message-events";
import { type LinkProblem, linkProblem, statusProblem } from "@/gateway/upstreams/problem";
import { problemOf } from "@/gateway/upstreams/problem-of";
import { mayConcernSession, UnclearRefusal } from "@/gateway/upstreams/session-refusal";
import type { LinkFetch } from "@/gateway/upstreams/target/headed-fetch";
import { runInBackground } from "@/lib/process/guard-callback";

/**
 * Opens a channel over HTTP+SSE (MCP 2024-11-05): an event stream whose first event names the
 * address for messages. The address has to be at the same origin. A broken stream is not reopened
 * here, because the new session would lack a handshake.
 */
export function sseChannel(url: URL, fetch: LinkFetch, limitBytes: number): MessageChannel {
  const abort = new AbortController();
  let listener: ChannelListener | null = null;
  let endpoint: URL | null = null;
  let version: string | null = null;

  function close(problem?: LinkProblem): void {
    const told = listener;
    listener = null;
    abort.abort();
    told?.closed(problem);
  }

  /** Reads the event stream. Calls `opened` with the address for messages when it arrives. */
  async function read(body: ReadableStream<Uint8Array>, opened: (to: URL) => void): Promise<void> {
    const events = new MessageEvents(limitBytes);
    await readAll(body, async (chunk) => {
      const reads: ReadMessage[] = [];
      const isFine = events.feed(chunk, (event) => {
        if (event.name === "endpoint" && !endpoint) opened(endpointOf(event, url));
        else if (event.name === "message" && !event.isEmpty) reads.push(event.read());
      });
      for (const one of reads) await listener?.read(one);
      if (!isFine) throw badProblem("too_large");
    });
  }

  return {
    start: async (to) => {
      listener = to;
      const headers = { accept: "text/event-stream", "cache-control": "no-store" };
      const response = await fetch(url, { headers, signal: abort.signal });
      const { body } = response;
      if (!response.ok || !body) {
        const said = shownText(await shortBody(response));
        throw statusProblem(response.status, said, response.headers.get("retry-after"));
      }
      const type = response.headers.get("content-type") ?? "no content type";
      if (!/^text\/event-stream\b/i.test(type)) {
        await body.cancel().catch(() => {});
        throw linkProblem("content_type", { detail: `The content type is ${type}.` });
      }
      await new Promise<void>((resolve, reject) => {
        const opened = (to: URL) => {
          endpoint = to;
          resolve();
        };
        const ended = (error: unknown) => {
          const problem = problemOf(error);
          reject(problem);
          close(problem);
        };
        runInBackground(
          read(body, opened).then(() => ended(linkProblem("connection_broken")), ended),
        );
      });
    },
    send: async (message, signal = abort.signal) => {
      if (!endpoint || !listener) throw linkProblem("connection_broken");
      const response = await fetch(endpoint, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(version === null ? {} : { "mcp-protocol-version": version }),
        },
        body: new Uint8Array(message),
        signal,
      });
      // Answers arrive on the event stream, so the body of this response serves only for display.
      const said = shownText(await shortBody(response));
      if (response.ok) return;
      const refused = { status: response.status, code: null, message: said };
      const problem = statusProblem(response.status, said, response.headers.get("retry-after"));
      // The address for messages identifies the session, so a refusal may mean that the session is
      // lost.
      const isUnclear = mayConcernSession({ era: "legacy", sessionId: "" }, refused) !== "other";
      throw isUnclear ? new UnclearRefusal(problem) : problem;
    },
    close: async () => close(),
    setProtocolVersion: (spoken) => {
      version = spoken;
    },
  };
}

function endpointOf(event: ServerEvent, url: URL): URL {
  const said = event.text();
  const isAddress = said.length <= 4_096 && URL.canParse(said, url);
  const to = isAddress ? new URL(said, url) : null;
  if (to?.origin === url.origin) return to;
  throw linkProblem("not_mcp", {
    detail: `It wants messages posted elsewhere: ${said.slice(0, 300)}`,
  });
}
