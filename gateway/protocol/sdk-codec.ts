import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type AuthInfo,
  createMcpHandler,
  type JSONRPCMessage,
  Server,
  type Transport,
} from "@modelcontextprotocol/server";
import type { Answer } from "@/gateway/http/exchange";
import type { CallRecorder } from "@/gateway/messages/call-recorder";
import { CAPABILITIES, INSTRUCTIONS, PRIVATE, SERVER_INFO } from "@/gateway/messages/identity";
import type { McpVisit } from "@/gateway/messages/mcp-request";
import { openedProcess } from "@/lib/process/process";
import { answerOf, sdkRequest } from "./sdk-exchange";
import { type SdkVisit, setHandlers } from "./sdk-handlers";

const CACHED = [
  "tools/list",
  "prompts/list",
  "resources/list",
  "resources/templates/list",
  "resources/read",
  "server/discover",
] as const;

/**
 * Results of more than this many bytes make the codec yield to the event loop before the SDK
 * serializes them again.
 */
const LARGE_BYTES = 256 * 1024;

/**
 * Lets the SDK read the messages of a request and write the answers. The answers come from the
 * gateway's own handlers.
 */
export async function answerWithSdk(
  visit: McpVisit,
  recorder: CallRecorder,
  parsedBody: unknown,
): Promise<Answer> {
  const { exchange, process } = visit.request;
  const response = await sdk.fetch(sdkRequest(exchange, process.config.audience), {
    authInfo: authInfoOf({ visit, recorder }),
    parsedBody,
  });
  const streams = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  if (!streams) recorder.settleRest(response.ok ? null : `http_${response.status}`);
  else if (exchange.signal.aborted) recorder.settleRest("client_gone");
  else exchange.signal.addEventListener("abort", () => recorder.settleRest("client_gone"));
  return answerOf(response, streams);
}

/** An SDK server for a single request. It records every answer that it sends. */
class RecordingServer extends Server {
  readonly #recorder: CallRecorder;

  constructor(given: SdkVisit) {
    super(SERVER_INFO, {
      capabilities: CAPABILITIES,
      instructions: INSTRUCTIONS,
      cacheHints: Object.fromEntries(CACHED.map((method) => [method, PRIVATE])),
    });
    this.#recorder = given.recorder;
    setHandlers(this, given);
  }

  override connect(transport: Transport): Promise<void> {
    const send = transport.send.bind(transport);
    transport.send = async (message, options) => {
      // The SDK is about to serialize the message again, so let other tasks run first if it is
      // large.
      if (this.#note(message) > LARGE_BYTES) await nextTurn();
      return send(message, options);
    };
    return super.connect(transport);
  }

  /** Records how the request of this answer ended. Returns the size of the result in bytes. */
  #note(message: JSONRPCMessage): number {
    if ("error" in message) {
      this.#recorder.settle(message.id, { code: String(message.error.code) });
    }
    if (!("result" in message)) return 0;
    const code = message.result.isError === true ? "tool_error" : null;
    const responseBytes = Buffer.byteLength(JSON.stringify(message));
    this.#recorder.settle(message.id, { code, responseBytes });
    return responseBytes;
  }
}

const visits = new WeakMap<AuthInfo, Omit<SdkVisit, "era">>();

/**
 * Builds the data about the caller that the SDK passes to the handlers. It does not contain the
 * token.
 */
function authInfoOf(given: Omit<SdkVisit, "era">): AuthInfo {
  const { key, scopes, tokenEndsAtSeconds } = given.visit.caller;
  const info: AuthInfo = {
    token: "",
    clientId: key.id,
    scopes: [...scopes],
    expiresAt: tokenEndsAtSeconds,
  };
  visits.set(info, given);
  return info;
}

/**
 * Serves both eras without sessions. It holds nothing between requests, so each copy of this module
 * may have its own instance.
 */
const sdk = createMcpHandler(
  ({ authInfo, era }) => {
    const given = authInfo && visits.get(authInfo);
    if (!given) throw new Error("A request came without its caller.");
    return new RecordingServer({ ...given, era });
  },
  {
    legacy: "stateless",
    onerror: (error) => {
      openedProcess()?.log.debug({ error: error.name }, "the protocol refused a message");
    },
    // Only Latchkey's own `listen` may open streams, because it ends them when the caller loses
    // access.
    maxSubscriptions: 0,
  },
);
