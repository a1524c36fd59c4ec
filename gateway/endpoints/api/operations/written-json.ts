import { randomUUID } from "node:crypto";

/** JSON text that an answer contains exactly as it was written, with all digits of its numbers. */
export class WrittenJson {
  constructor(readonly text: string) {}
}

/**
 * Serializes an answer. `parse` validates it and removes fields that are not documented; it sees an
 * object in place of each `WrittenJson`, whose text is put there afterwards.
 */
export function stringifyAnswer(value: unknown, parse: (value: unknown) => unknown): string {
  const texts: string[] = [];
  const name = randomUUID();
  const plain = JSON.stringify(value, (_name, one: unknown) =>
    one instanceof WrittenJson ? { [name]: texts.push(one.text) - 1 } : one,
  );
  const whole = JSON.stringify(parse(JSON.parse(plain)));
  if (texts.length === 0) return whole;
  const places = new RegExp(`\\{"${name}":(\\d+)\\}`, "g");
  return whole.replace(places, (_match, index: string) => texts[Number(index)] ?? "null");
}
