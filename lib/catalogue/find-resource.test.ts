import { expect, test } from "vitest";
import { LONGEST_URI } from "./comparable-uri";
import type { Inventory } from "./expose-items";
import { findResource, type Judge } from "./find-resource";

/** Returns an object that appends the name of each accessed member to `accesses`. */
function recording<Whole extends object>(accesses: string[]): Whole {
  const get = (_: object, name: string) => {
    accesses.push(name);
    return name === "servers" ? [] : { get: () => undefined, holderOf: () => null };
  };
  return new Proxy({}, { get }) as Whole;
}

test.each(["", "latchkey://files/"])(
  "a URI that is too long is refused without being compared with any resource: %s…",
  (start) => {
    const accesses: string[] = [];
    const find = (uri: string) =>
      findResource(recording<Inventory>(accesses), recording<Judge>(accesses), uri);
    const uri = `${start}file:///`.padEnd(LONGEST_URI, "x");
    expect(find(`${uri}x`)).toMatchObject({
      found: null,
      refused: { code: "invalid_input", fields: { uri: "is longer than 8,192 characters" } },
    });
    expect(accesses).toEqual([]);
    expect(find(uri)).not.toHaveProperty("refused");
    expect(accesses).toContain("byName");
  },
);
