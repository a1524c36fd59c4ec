import { isUtf8 } from "node:buffer";
import { setImmediate as nextTurn } from "node:timers/promises";
import { fail, type Refused, type Result, succeed } from "@/lib/errors";
import { semaphore } from "@/lib/limits/semaphore";
import { shared } from "@/lib/process";
import { type Soon, soon } from "@/lib/soon";
import type { Exchange } from "./exchange";
import { exceedsBounds, JSON_DEPTH, JSON_MEMBERS } from "./json-bounds";

/** A body that was read. */
export interface JsonBody {
  readonly text: string;
  /** Of the text in UTF-8. */
  readonly bytes: number;
  readonly value: unknown;
}

/** A body above this is read in turns. */
export const LARGE_BYTES = 64 * 1024;
/** Of a large one, what becomes text in one turn. */
const TURN_BYTES = 512 * 1024;
/** One is read at a time: many in turns of their own would still be one long turn to others. */
const READ = { running: 1, waiting: 1_000 };

const JSON_TYPE = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

const BYTE_ORDER_MARK = 0xfeff;

/** True for `application/json` in UTF-8, the only form of it there is (RFC 8259, 8.1). */
export function isJsonType(contentType: string | undefined): boolean {
  return contentType !== undefined && JSON_TYPE.test(contentType);
}

/**
 * The JSON body of a request, of at most `limitBytes`: whoever takes JSON reads it here. Depth and
 * members are bounded before it is parsed, and a large one is read in turns, so that nobody else
 * waits for it. Failures: `unsupported_media_type` (also for a content coding), `body_too_large`,
 * `malformed_body` where it is no JSON in UTF-8, `invalid_input` (reason `depth` or `members`),
 * `busy` where too many large ones wait.
 */
export function readJson(exchange: Exchange, limitBytes: number): Soon<Result<JsonBody>> {
  const { headers } = exchange;
  const coding = headers["content-encoding"] ?? "identity";
  if (!isJsonType(headers["content-type"]) || coding.toLowerCase() !== "identity") {
    return fail("unsupported_media_type");
  }
  return soon(exchange.body(limitBytes), (bytes): Soon<Result<JsonBody>> => {
    if (bytes === "too_large") return fail("body_too_large", { params: { limit: limitBytes } });
    if (bytes.length <= LARGE_BYTES) {
      return refusal(bytes) ?? parsed(textOf(bytes, 0, bytes.length), bytes.length);
    }
    const lane = shared("http.large-bodies", () => semaphore(READ));
    return lane.run(() => readInTurns(bytes)) ?? fail("busy", { retryAfterSeconds: 1 });
  });
}

async function readInTurns(bytes: Uint8Array): Promise<Result<JsonBody>> {
  const refused = refusal(bytes);
  if (refused) return refused;
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    await nextTurn();
    const end = characterEnd(bytes, at + TURN_BYTES);
    text += textOf(bytes, at, end);
    at = end;
  }
  await nextTurn();
  const read = parsed(text, bytes.length);
  // Whatever is done with it begins in a turn of its own.
  await nextTurn();
  return read;
}

/** Why these bytes are not parsed; null where they may be. */
function refusal(bytes: Uint8Array): Refused | null {
  const reason = exceedsBounds(bytes);
  if (reason !== null) return fail("invalid_input", { reason, fields: { body: PROBLEMS[reason] } });
  return isUtf8(bytes) ? null : fail("malformed_body");
}

const PROBLEMS = {
  depth: `is nested more than ${JSON_DEPTH} levels deep`,
  members: `has more than ${JSON_MEMBERS.toLocaleString("en-GB")} fields and elements`,
} as const;

/** Not beyond `wanted`, and not within a character. */
function characterEnd(bytes: Uint8Array, wanted: number): number {
  if (wanted >= bytes.length) return bytes.length;
  let end = wanted;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return end;
}

/** What is known to be UTF-8 is decoded without complaint, which is several times cheaper. */
function textOf({ buffer, byteOffset }: Uint8Array, start: number, end: number): string {
  return Buffer.from(buffer, byteOffset + start, end - start).toString("utf8");
}

function parsed(given: string, bytes: number): Result<JsonBody> {
  const text = given.charCodeAt(0) === BYTE_ORDER_MARK ? given.slice(1) : given;
  try {
    return succeed({ text, bytes, value: JSON.parse(text) });
  } catch {
    return fail("malformed_body");
  }
}
