import { describe, expect, it } from "vitest";
import { activityFilters } from "@/lib/audit/schema";
import { activityFiltersOf, loadActivitySearch, placeOf } from "./activity-search";

const filters = (address: string) =>
  activityFiltersOf(loadActivitySearch(new URLSearchParams(address)));

describe("the search parameters of /activity become valid filters", () => {
  it("days and a request id in the URL become filters for the audit log", () => {
    const found = filters("from=2028-02-29&to=2028-03-01&q=req_1");
    expect(found).toMatchObject({ from: "2028-02-29", to: "2028-03-01", requestId: "req_1" });
  });

  it.each(["from=0000-01-01", "to=9999-12-31", "from=2026-13-01", "q=%00", "actor=x"])(
    "the invalid parameter %s is ignored",
    (address) => {
      const found = filters(address);
      expect(Object.values(found).filter((value) => value !== undefined)).toEqual([]);
      expect(activityFilters.safeParse(found).success).toBe(true);
    },
  );

  it("a NUL character in the request id is dropped, and the other characters are kept", () => {
    expect(filters("q=req%00_1").requestId).toBe("req_1");
  });

  it("other text than a request id searches for names", () => {
    const found = filters("q=ana+req_1");
    expect([found.search, found.requestId]).toEqual(["ana req_1", undefined]);
  });

  it.each([null, 0, -1, 0.5, 1e20])("the invalid cursor %s is ignored", (place) => {
    expect(placeOf(place)).toBeNull();
  });
});
