import type { Outcome } from "@/gateway/messages/outcome";
import { failureError } from "@/gateway/messages/rpc-errors";
import { errorText, jsonAnswer } from "@/gateway/messages/rpc-text";
import { failureStatus } from "@/lib/errors/error-wire";
import { fail } from "@/lib/errors/errors";

/** Maximum number of fields of an object. Checking 1,000 fields takes a millisecond. */
const WIDEST = 1_000;
/**
 * The number of levels that are checked: the message, its params, the arguments or `_meta`, and the
 * values in them.
 */
const LEVELS = 4;

/**
 * Returns whether an object in the outer levels of a message or batch has more fields than can be
 * checked in one turn of the event loop. Parts that are only passed on are not counted.
 */
export function isTooWide(value: unknown): boolean {
  return Array.isArray(value) ? value.some((one) => isWide(one, LEVELS)) : isWide(value, LEVELS);
}

function isWide(value: unknown, levels: number): boolean {
  if (levels === 0 || typeof value !== "object" || value === null) return false;
  const inner = Object.values(value);
  if (inner.length > WIDEST && !Array.isArray(value)) return true;
  return inner.some((one) => isWide(one, levels - 1));
}

const TOO_WIDE = fail("invalid_input", {
  reason: "width",
  fields: { body: `has an object of more than ${WIDEST.toLocaleString("en-GB")} fields` },
}).failure;

/** Returns the refusal of a message that is too wide. `id` is null for a batch. */
export function tooWideAnswer(
  id: string | number | null,
  requestId: string,
): Extract<Outcome, { kind: "answer" }> {
  const text = errorText(id, failureError(TOO_WIDE, requestId));
  return { kind: "answer", answer: jsonAnswer(text, failureStatus(TOO_WIDE)), code: TOO_WIDE.code };
}
