import { setImmediate as nextTurn } from "node:timers/promises";
import { badProblem } from "@/gateway/upstreams/bad-problem";
import type { AnswerMessage } from "@/gateway/upstreams/connection/parse-answer";
import { LISTED_MEMBERS, TURN_BYTES } from "@/gateway/upstreams/decode/bounds";
import { KnownMembers } from "@/gateway/upstreams/decode/known-members";
import {
  eachElement,
  endOfValue,
  isArrayAt,
  type Span,
  textOf,
} from "@/gateway/upstreams/decode/spans";

/** A page of a list: its elements as JSON text, exactly as the server wrote them. */
export interface RawPage {
  /** Null if the result has no array under the field of the list. */
  readonly elements: readonly string[] | null;
  readonly nextCursor: string | null;
}

/**
 * Cuts the elements out of a page of a list without parsing them. For a large page, yields to the
 * event loop several times. Throws an error that `problemOf` can classify if the page has too many
 * members.
 */
export async function readPage(
  bytes: Buffer,
  { result, members }: Extract<AnswerMessage, { kind: "result" }>,
  field: string,
): Promise<RawPage> {
  if (members > LISTED_MEMBERS) throw badProblem("too_many_members");
  const found = new KnownMembers([field, "nextCursor"]).read(bytes, result);
  const list = found.get(field);
  const cursor = found.get("nextCursor");
  const nextCursor = cursor ? textOf(bytes, cursor) : null;
  if (!list || !isArrayAt(bytes, list[0])) return { elements: null, nextCursor };
  const spans: Span[] = [];
  eachElement(bytes, list[0], (start) => {
    const end = endOfValue(bytes, start);
    spans.push([start, end]);
    return end;
  });
  const elements: string[] = [];
  let turnAt = list[0];
  for (const [start, end] of spans) {
    elements.push(bytes.toString("utf8", start, end));
    if (end - turnAt < TURN_BYTES) continue;
    turnAt = end;
    await nextTurn();
  }
  return { elements, nextCursor };
}
