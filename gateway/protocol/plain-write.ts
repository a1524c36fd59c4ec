import type { ListPage } from "@/gateway/catalogue/list-page";
import type { Dialect } from "@/gateway/eras/dialect";
import type { Outcome } from "@/gateway/messages/outcome";
import { failureError } from "@/gateway/messages/rpc-errors";
import { errorText, type MessageBody, resultPieces, resultText } from "@/gateway/messages/rpc-text";
import type { PlainRequest } from "./plain-read";

/** A serialized message for the client, and how the client's request ended. */
export interface Written {
  readonly body: MessageBody;
  readonly bytes: number;
  readonly status: number;
  readonly code: string | null;
}

/** The outcomes that are messages for the client. */
export type Writable = Exclude<Outcome, { kind: "answer" | "relayed" | "gone" }>;

/** Writes an outcome as a JSON-RPC response to this request. */
export function writePlain(plain: PlainRequest, outcome: Writable, requestId: string): Written {
  const { dialect, id, method } = plain;
  switch (outcome.kind) {
    case "message": {
      const { bytes, code } = outcome;
      return { body: bytes, bytes: bytes.length, status: dialect.statusOf(code), code };
    }
    case "page": {
      const body = resultPieces(id, pageResult(dialect, outcome));
      const bytes = body.reduce((sum, piece) => sum + piece.length, 0);
      return { body, bytes, status: 200, code: null };
    }
    case "result": {
      const { result } = outcome;
      const code = outcome.code ?? (result.isError === true ? "tool_error" : null);
      return text(resultText(id, JSON.stringify(dialect.complete(method, result))), code);
    }
    case "failure": {
      const { failure } = outcome;
      return text(errorText(id, failureError(failure, requestId)), failure.code);
    }
    case "error": {
      const { error } = outcome;
      const status = dialect.statusOf(String(error.code));
      return { ...text(errorText(id, error), outcome.code ?? String(error.code)), status };
    }
  }
}

function text(body: string, code: string | null): Written {
  return { body, bytes: Buffer.byteLength(body), status: 200, code };
}

/** Serialized pages, by page and dialect. They are kept as long as the page's catalogue. */
const made = new WeakMap<ListPage, Map<Dialect, Buffer>>();

/**
 * Serializes a page of a list, with the fields of the era and the brace that closes the whole
 * response.
 */
function pageResult(dialect: Dialect, { page, field }: Extract<Outcome, { kind: "page" }>): Buffer {
  const results = made.get(page) ?? new Map<Dialect, Buffer>();
  let result = results.get(dialect);
  if (!result) {
    const { kind, items, nextCursor } = page;
    const json = items.map((item) => dialect.definitionOf(kind, item.json)).join(",");
    const next = nextCursor === undefined ? "" : `,"nextCursor":"${nextCursor}"`;
    result = Buffer.from(`{"${field}":[${json}]${next}${dialect.resultEnd}}`);
    made.set(page, results.set(dialect, result));
  }
  return result;
}
