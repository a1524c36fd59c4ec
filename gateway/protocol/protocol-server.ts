import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type AuthInfo,
  createMcpHandler,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type McpHttpHandler,
  Server,
  type Transport,
} from "@modelcontextprotocol/server";
import type { CallRecorder } from "@/gateway/messages/call-recorder";
import { CAPABILITIES, INSTRUCTIONS, PRIVATE, SERVER_INFO } from "@/gateway/messages/identity";
import type { Served } from "@/gateway/messages/served";
import { serveCalls } from "./serve-calls";
import { serveLists } from "./serve-lists";

const CACHED = [
  "tools/list",
  "prompts/list",
  "resources/list",
  "resources/templates/list",
  "resources/read",
  "server/discover",
] as const;

/** From here on, everybody else has a turn between two looks at a result. */
const LARGE_BYTES = 256 * 1024;

/** A server for one request, which notes every answer it sends. */
class RecordingServer extends Server {
  readonly #recorder: CallRecorder;

  constructor(served: Served) {
    super(SERVER_INFO, {
      capabilities: CAPABILITIES,
      instructions: INSTRUCTIONS,
      cacheHints: Object.fromEntries(CACHED.map((method) => [method, PRIVATE])),
    });
    this.#recorder = served.recorder;
    serveLists(this, served);
    serveCalls(this, served);
  }

  override connect(transport: Transport): Promise<void> {
    const send = transport.send.bind(transport);
    transport.send = async (message, options) => {
      const sent = sendable(message);
      // Writing it is as much work again.
      if (this.#note(sent) > LARGE_BYTES) await nextTurn();
      return send(sent, options);
    };
    return super.connect(transport);
  }

  /** Records how a request ended. Returns how many bytes its result has. */
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

/**
 * An answer that the SDK's transport takes for one. Any other it would keep back without a word, and
 * who asked would wait for ever.
 */
function sendable(message: JSONRPCMessage): JSONRPCMessage {
  if (!("result" in message) || isJSONRPCResultResponse(message)) return message;
  const { id } = message as { id: string | number };
  const said = "The server's result is not one that MCP knows.";
  return { jsonrpc: "2.0", id, error: { code: -32603, message: said } };
}

const served = new WeakMap<AuthInfo, Served>();

/** The SDK's handler for both protocol eras, stateless. */
export function protocolHandler(onError: (error: Error) => void): McpHttpHandler {
  return createMcpHandler(
    ({ authInfo, era }) => {
      const request = authInfo && served.get(authInfo);
      if (!request) throw new Error("A request came without its caller.");
      return new RecordingServer({ ...request, era });
    },
    // Streams are opened by `listen`, which ends them when access does; the SDK is to open none.
    { legacy: "stateless", onerror: onError, maxSubscriptions: 0 },
  );
}

/** What the SDK carries of a caller through a request; the token itself stays out. */
export function authInfoOf(request: Served): AuthInfo {
  const { key, scopes, tokenEndsAtSeconds } = request.caller;
  const info: AuthInfo = {
    token: "",
    clientId: key.id,
    scopes: [...scopes],
    expiresAt: tokenEndsAtSeconds,
  };
  served.set(info, request);
  return info;
}
