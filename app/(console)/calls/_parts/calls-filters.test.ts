import { describe, expect, it } from "vitest";
import { loadCallsSearch } from "@/components/calls/calls-search";
import { callFiltersOf, isNarrowed, shownRange } from "./calls-filters";

const now = new Date("2027-02-20T12:00:00Z");
const read = (query: string) => loadCallsSearch(new URLSearchParams(query));

describe("the URL of /calls is read with care", () => {
  it("without parameters, it is the last 7 days of tool calls", async () => {
    const search = await read("");
    const range = shownRange(search, now);
    expect(range.from.toISOString()).toBe("2027-02-13T12:00:00.000Z");
    expect(range.chosen).toBe(false);
    expect(isNarrowed(search, range)).toBe(false);
    expect(callFiltersOf(search)).toEqual({ kind: "tool" });
  });

  it("a chosen range takes the place of the named one", async () => {
    const search = await read("range=24h&from=2027-01-01T00:00:00Z&to=2027-01-02T00:00:00Z");
    const range = shownRange(search, now);
    expect([range.from.toISOString(), range.to.toISOString(), range.chosen]).toEqual([
      "2027-01-01T00:00:00.000Z",
      "2027-01-02T00:00:00.000Z",
      true,
    ]);
    expect(isNarrowed(search, range)).toBe(true);
  });

  it.each([
    "from=2027-01-02T00:00:00Z&to=2027-01-01T00:00:00Z",
    "from=2027-01-02T00:00:00Z",
    "from=nonsense&to=2027-01-01T00:00:00Z",
    "from=1900-01-01T00:00:00Z&to=2027-01-01T00:00:00Z",
  ])("an impossible range is ignored: %s", async (query) => {
    expect(shownRange(await read(query), now).chosen).toBe(false);
  });

  it("ids that are none are ignored, and other filters are kept", async () => {
    const search = await read("key=nonsense&tool=a%26b&outcome=denied&kind=protocol");
    expect(callFiltersOf(search)).toEqual({ kind: "protocol", tool: "a&b", outcome: "denied" });
    expect(isNarrowed(search, shownRange(search, now))).toBe(true);
  });
});
