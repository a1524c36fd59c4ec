import {
  type AuthInfo,
  createMcpHandler,
  ProtocolError,
  Server,
  type Transport,
} from "@modelcontextprotocol/server";
import { CAPABILITIES, SERVER_INFO } from "@/gateway/eras/identity";
import type { Answer, Exchange } from "@/gateway/http/exchange";
import { METHODS } from "@/gateway/methods/handlers";
import { INTERNAL } from "@/lib/errors/rpc-codes";
import { openedProcess } from "@/lib/process/process";
import { answerOf, sdkRequest } from "./sdk-exchange";

/** The era of a valid request, or the SDK's refusal of an invalid one. */
export type Judgement =
  | { readonly kind: "valid"; readonly era: "modern" | "legacy" }
  | {
      readonly kind: "refused";
      readonly answer: Answer;
      /** The code of the error in the answer, or null if there is none. */
      readonly code: string | null;
    };

/**
 * Lets the SDK judge a message that is not in plain form, and takes its answer if it refuses the
 * message, because it has the right errors. It never answers a valid request: Latchkey's own
 * handlers and codec do.
 */
export async function judge(
  exchange: Exchange,
  audience: string,
  parsedBody: unknown,
): Promise<Judgement> {
  const verdict: Verdict = { era: null, code: null };
  const info: AuthInfo = { token: "", clientId: "", scopes: [] };
  verdicts.set(info, verdict);
  const request = sdkRequest(exchange, audience);
  const response = await sdk.fetch(request, { authInfo: info, parsedBody });
  const answer = await answerOf(response);
  if (verdict.era !== null) return { kind: "valid", era: verdict.era };
  return { kind: "refused", answer, code: verdict.code };
}

interface Verdict {
  /** The era of the request, once the SDK has accepted it. */
  era: "modern" | "legacy" | null;
  code: string | null;
}

const verdicts = new WeakMap<AuthInfo, Verdict>();

type Method = (typeof METHODS)[number];
type TaskMethod = Extract<Method, `tasks/${string}`>;

/** Returns whether a method is of the tasks of either era, which the SDK does not have. */
const isOfTasks = (method: Method): method is TaskMethod => method.startsWith("tasks/");

/** An SDK server for a single message. It notes whether the SDK accepts the message. */
class JudgingServer extends Server {
  readonly #verdict: Verdict;
  readonly #era: "modern" | "legacy";

  constructor(verdict: Verdict, era: "modern" | "legacy") {
    super(SERVER_INFO, { capabilities: CAPABILITIES });
    this.#verdict = verdict;
    this.#era = era;
    for (const method of METHODS) {
      if (method === "subscriptions/listen" || isOfTasks(method)) continue;
      this.setRequestHandler(method, () => {
        verdict.era = era;
        throw new ProtocolError(INTERNAL, "");
      });
    }
  }

  override connect(transport: Transport): Promise<void> {
    const send = transport.send.bind(transport);
    transport.send = (message, options) => {
      // The SDK itself answers greetings, which shows that they are valid.
      if ("result" in message) this.#verdict.era = this.#era;
      if ("error" in message) this.#verdict.code ??= String(message.error.code);
      return send(message, options);
    };
    return super.connect(transport);
  }
}

/**
 * Reads both eras without sessions. It holds nothing between messages, so each copy of this module
 * may have its own instance.
 */
const sdk = createMcpHandler(
  ({ authInfo, era }) => {
    const verdict = authInfo && verdicts.get(authInfo);
    if (!verdict) throw new Error("A message came without a place for its verdict.");
    return new JudgingServer(verdict, era);
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
