import {
  type AuthInfo,
  createMcpHandler,
  type JSONRPCMessage,
  type McpHttpHandler,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type Transport,
} from "@modelcontextprotocol/server";
import { VERSION } from "@/lib/version";
import type { Caller } from "./authenticate";
import type { CallRecorder } from "./call-recorder";
import { callOwnTool, OWN_TOOLS } from "./own-tools";

/** What one request brings along for the server that is made for it. */
export interface Served {
  readonly caller: Caller;
  readonly recorder: CallRecorder;
  readonly now: Date;
}

const INSTRUCTIONS =
  "Latchkey brings the tools of your team's MCP servers to this one connection. Call latchkey_reach to see what this key reaches.";
/** The catalogue depends on the caller and may change at any time. */
const PRIVATE = { ttlMs: 0, cacheScope: "private" } as const;

/** A server for one request, which notes every answer it sends. */
class RecordingServer extends Server {
  readonly #recorder: CallRecorder;

  constructor({ caller, recorder, now }: Served) {
    super(
      { name: "latchkey", title: "Latchkey", version: VERSION },
      {
        capabilities: { tools: {} },
        instructions: INSTRUCTIONS,
        cacheHints: { "tools/list": PRIVATE, "server/discover": PRIVATE },
      },
    );
    this.#recorder = recorder;
    this.setRequestHandler("tools/list", () => ({ tools: [...OWN_TOOLS] }));
    this.setRequestHandler("tools/call", ({ params }) => {
      const result = callOwnTool(params.name, caller, now);
      if (result) return result;
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        "There is no tool of this name. Call latchkey_reach for those there are.",
      );
    });
  }

  override connect(transport: Transport): Promise<void> {
    const send = transport.send.bind(transport);
    transport.send = (message, options) => {
      this.#note(message);
      return send(message, options);
    };
    return super.connect(transport);
  }

  #note(message: JSONRPCMessage): void {
    if ("error" in message) this.#recorder.settle(message.id, String(message.error.code));
    else if ("result" in message) {
      const failed = message.result.isError === true;
      this.#recorder.settle(message.id, failed ? "tool_error" : null);
    }
  }
}

const served = new WeakMap<AuthInfo, Served>();

/** The SDK's handler for both protocol eras, stateless. */
export function protocolHandler(onError: (error: Error) => void): McpHttpHandler {
  return createMcpHandler(
    ({ authInfo }) => {
      const request = authInfo && served.get(authInfo);
      if (!request) throw new Error("A request came without its caller.");
      return new RecordingServer(request);
    },
    { legacy: "stateless", onerror: onError },
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
