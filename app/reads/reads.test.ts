import { describe, expect, test, vi } from "vitest";
import { datePlaces, restoreDates } from "./dates";
import { reads } from "./reads";

vi.mock("@/app/_server/request-context", () => ({}));

describe("what pages ask while they stay open", () => {
  test("no read changes data", () => {
    const kinds = Object.values(reads).map(({ verb }) => verb.definition.kind);
    expect(new Set(kinds)).toEqual(new Set(["read"]));
  });

  test("dates arrive as dates, and texts that look like dates as texts", () => {
    const sent = {
      value: { at: new Date(5), rows: [{ at: new Date(7), name: "1970-01-01T00:00:00.005Z" }] },
      none: null,
    };
    const arrived = JSON.parse(JSON.stringify(sent));
    restoreDates(arrived, JSON.parse(JSON.stringify(datePlaces(sent))));
    expect(arrived).toEqual(sent);
  });
});
