import type { Answer } from "@/gateway/http/exchange";
import { connectResult, failureError } from "@/gateway/messages/rpc-errors";
import { errorText, jsonAnswer, resultText } from "@/gateway/messages/rpc-text";
import type { Failure } from "@/lib/errors/errors";
import type { Call } from "./call";

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
