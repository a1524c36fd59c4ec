import { expect, test } from "vitest";
import { LONGEST_URI } from "./comparable-uri";
import type { Inventory } from "./expose-items";
import { findResource, type Judge } from "./find-resource";

/** Says what of it was looked at. */
function watched<Whole extends object>(looks: string[]): Whole {
  const get = (_: object, name: string) => {
    looks.push(name);
    return name === "servers" ? [] : { get: () => undefined, holderOf: () => null };
  };
  return new Proxy({}, { get }) as Whole;
}

test.each(["", "latchkey://files/"])(
  "a URI that is too long is compared with nothing: %s…",
  (start) => {
    const looks: string[] = [];
    const find = (uri: string) =>
      findResource(watched<Inventory>(looks), watched<Judge>(looks), uri);
    const uri = `${start}file:///`.padEnd(LONGEST_URI, "x");
    expect(find(`${uri}x`)).toMatchObject({
      found: null,
      refused: { code: "invalid_input", fields: { uri: "is longer than 8,192 characters" } },
    });
    expect(looks).toEqual([]);
    expect(find(uri)).not.toHaveProperty("refused");
    expect(looks).toContain("byName");
  },
);
