import { membersOf, type Span } from "./json-spans";

/** The parts of a tools/call that go on as they were written: no number in them is ever rounded. */
export interface CallSpans {
  readonly id: string | null;
  readonly arguments: string | null;
  readonly inputResponses: string | null;
  readonly meta: string | null;
}

const OF_MESSAGE = ["id", "params"];
const OF_PARAMS = ["arguments", "inputResponses", "_meta"];

/**
 * Cuts the id and parts of the params out of one request's text, which must have been parsed as
 * JSON before. Of fields that are repeated the last one counts, as in `JSON.parse`.
 */
export function callSpans(text: string): CallSpans {
  const cut = (span: Span | null | undefined) => (span ? text.slice(span[0], span[1]) : null);
  const [id, params] = membersOf(text, text.indexOf("{"), OF_MESSAGE);
  const isObject = params && text[params[0]] === "{";
  const [given, responses, meta] = isObject ? membersOf(text, params[0], OF_PARAMS) : [];
  return {
    id: cut(id),
    arguments: cut(given),
    inputResponses: cut(responses),
    meta: cut(meta),
  };
}
