import { isAscii, isUtf8 } from "node:buffer";
import { setImmediate as nextTurn } from "node:timers/promises";
import { fail, type Refused, type Result, succeed } from "@/lib/errors/errors";
import { semaphore } from "@/lib/limits/semaphore";
import { shared } from "@/lib/process/process";
import { andThen, type MaybePromise } from "@/lib/std/maybe-promise";
import type { Exchange } from "./exchange";
import { excessOf, JSON_DEPTH, JSON_FIELDS, JSON_MEMBERS } from "./json-bounds";

/** The JSON body of a request, as text, as bytes and as a parsed value. */
export interface JsonBody {
  readonly text: string;
  /** The bytes of the body as received, in UTF-8. */
  readonly bytes: Buffer;
  readonly value: unknown;
}

/** Size in bytes above which a body is read over several turns of the event loop. */
export const LARGE_BYTES = 64 * 1024;
/** Number of bytes of a large body that are decoded in one turn of the event loop. */
const TURN_BYTES = 512 * 1024;
/**
 * Large bodies are read one at a time, because the turns of several bodies together would block the
 * event loop.
 */
const READ = { running: 1, waiting: 1_000 };

const JSON_TYPE = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

const BYTE_ORDER_MARK = 0xfeff;

/**
 * Returns whether a content type is `application/json`, with UTF-8 as the only allowed charset (RFC
 * 8259, section 8.1).
 */
export function isJsonType(contentType: string | undefined): boolean {
  return contentType !== undefined && JSON_TYPE.test(contentType);
}

/**
 * Reads the JSON body of a request, of at most `limitBytes`. Every JSON endpoint uses this
 * function. The depth and the number of members are checked before parsing, and a large body is
 * read over several turns, so that it does not delay other requests. Failures:
 * `unsupported_media_type` (also for a content coding), `body_too_large`, `malformed_body` if the
 * body is not JSON in UTF-8, `invalid_input` with the exceeded limit as its reason, `busy` if the
 * maximum number of large bodies is waiting.
 */
export function readJson(exchange: Exchange, limitBytes: number): MaybePromise<Result<JsonBody>> {
  const { headers } = exchange;
  const coding = headers["content-encoding"] ?? "identity";
  if (!isJsonType(headers["content-type"]) || coding.toLowerCase() !== "identity") {
    return fail("unsupported_media_type");
  }
  return andThen(exchange.body(limitBytes), (given): MaybePromise<Result<JsonBody>> => {
    if (given === "too_large") return fail("body_too_large", { params: { limit: limitBytes } });
    const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
    // The body is known to be valid UTF-8, so it is decoded without validation, which is several
    // times faster.
    if (bytes.length <= LARGE_BYTES) return refusal(bytes) ?? parsed(bytes, bytes.toString("utf8"));
    const lane = shared("http.large-bodies", () => semaphore(READ));
    return lane.run(() => readInTurns(bytes)) ?? fail("busy", { retryAfterSeconds: 1 });
  });
}

async function readInTurns(bytes: Buffer): Promise<Result<JsonBody>> {
  // The processing of the previous large body may begin in this turn, so wait for the next turn.
  await nextTurn();
  const refused = refusal(bytes);
  if (refused) return refused;
  await nextTurn();
  const text = isAscii(bytes) ? bytes.toString("latin1") : await wideText(bytes);
  await nextTurn();
  const read = parsed(bytes, text);
  // Start the processing of this body in a new turn.
  await nextTurn();
  return read;
}

/**
 * Decodes text with multi-byte characters in several turns, because decoding it takes ten times as
 * long as decoding ASCII.
 */
async function wideText(bytes: Buffer): Promise<string> {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const end = characterEnd(bytes, at + TURN_BYTES);
    text += bytes.toString("utf8", at, end);
    at = end;
    await nextTurn();
  }
  return text;
}

/** Returns the reason not to parse these bytes, or null if they may be parsed. */
function refusal(bytes: Buffer): Refused | null {
  const reason = excessOf(bytes);
  if (reason !== null) return fail("invalid_input", { reason, fields: { body: PROBLEMS[reason] } });
  return isUtf8(bytes) ? null : fail("malformed_body");
}

const most = (count: number) => count.toLocaleString("en-GB");
const PROBLEMS = {
  depth: `is nested more than ${JSON_DEPTH} levels deep`,
  fields: `has more than ${most(JSON_FIELDS)} fields`,
  members: `has more than ${most(JSON_MEMBERS)} fields and elements`,
} as const;

/** Returns the last position, at most `wanted`, that is not in the middle of a character. */
function characterEnd(bytes: Buffer, wanted: number): number {
  if (wanted >= bytes.length) return bytes.length;
  let end = wanted;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return end;
}

function parsed(bytes: Buffer, given: string): Result<JsonBody> {
  const text = given.charCodeAt(0) === BYTE_ORDER_MARK ? given.slice(1) : given;
  try {
    return succeed({ text, bytes, value: JSON.parse(text) });
  } catch {
    return fail("malformed_body");
  }
}
