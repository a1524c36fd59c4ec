import type { Failure } from "@/lib/errors/errors";
import { connectResult, failureError } from "@/lib/gateway/rpc-errors";
import type { Answer } from "@/lib/http/exchange";
import type { Call } from "./call";
import { errorText, jsonAnswer, resultText } from "./rpc-text";

/** The answer where nothing was sent to the server, or nothing came back. */
export function failedCall(call: Call, failure: Failure): Answer {
  const { served, plain, item } = call;
  const text = failureText(call, failure);
  const responseBytes = Buffer.byteLength(text);
  served.recorder.settle(plain.message.id, {
    code: failure.code,
    server: item.server,
    responseBytes,
  });
  return jsonAnswer(text);
}

export function failureText({ served, plain }: Call, failure: Failure): string {
  const { id } = plain.message;
  if (failure.code === "connect_required") {
    return resultText(id, JSON.stringify(connectResult(failure)));
  }
  return errorText(id, failureError(failure, served.request.exchange.requestId));
}
