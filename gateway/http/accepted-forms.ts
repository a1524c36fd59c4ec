/** The forms of an answer to a POST that a client accepts. */
export interface AcceptedForms {
  readonly json: boolean;
  readonly events: boolean;
}

const BOTH: AcceptedForms = { json: true, events: true };
const JSON_TYPE = "application/json";
const EVENT_TYPE = "text/event-stream";
/** Characters of an Accept header that are read. No client sends more. */
const LONGEST = 2_000;

/**
 * Returns which forms an `Accept` header allows (RFC 9110, section 12.5.1): by name, by a range
 * such as `application/*`, or because the header is missing. Every revision of MCP requires that a
 * client lists both types, and leaves the choice to the server (2025-11-25 and 2026-07-28,
 * Streamable HTTP, sending messages); a client that lists only one cannot read the other.
 */
export function acceptedForms(accept: string | undefined): AcceptedForms {
  if (accept === undefined) return BOTH;
  // Nearly every client writes the header like this, so no list of ranges is needed.
  if (!accept.includes(";") && accept.includes(JSON_TYPE) && accept.includes(EVENT_TYPE))
    return BOTH;
  const ranges = accept.slice(0, LONGEST).toLowerCase().split(",").map(rangeOf);
  return { json: isAccepted(JSON_TYPE, ranges), events: isAccepted(EVENT_TYPE, ranges) };
}

interface MediaRange {
  readonly type: string;
  readonly isRefused: boolean;
}

const ZERO = /^q\s*=\s*0(?:\.0*)?$/;

function rangeOf(text: string): MediaRange {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim());
  return { type, isRefused: parameters.some((one) => ZERO.test(one)) };
}

/** The most specific range that matches decides. */
function isAccepted(type: string, ranges: readonly MediaRange[]): boolean {
  const [main = ""] = type.split("/", 1);
  for (const wanted of [type, `${main}/*`, "*/*"]) {
    const found = ranges.find((range) => range.type === wanted);
    if (found) return !found.isRefused;
  }
  return false;
}
