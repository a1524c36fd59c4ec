import { describe, expect, test } from "vitest";
import { countRefusal, type KeyRules, stricterRules } from "./view-key-rules";

const none: KeyRules = {
  maxKeyDays: null,
  allowNoExpiry: true,
  keysPerMember: null,
  keysPerTeam: null,
};
const values = [null, 1, 2, 3] as const;

describe("of the installation's and the team's rule, the stricter one applies", () => {
  const pairs = values.flatMap((one) => values.map((other) => [one, other] as const));
  const least = (one: number | null, other: number | null) =>
    Math.min(one ?? Number.POSITIVE_INFINITY, other ?? Number.POSITIVE_INFINITY);

  test.each(pairs)("%s of the installation and %s of the team", (ofAll, ofTeam) => {
    for (const rule of ["maxKeyDays", "keysPerMember", "keysPerTeam"] as const) {
      const applied = stricterRules({ ...none, [rule]: ofAll }, { ...none, [rule]: ofTeam });
      expect(applied[rule] ?? Number.POSITIVE_INFINITY).toBe(least(ofAll, ofTeam));
      const of = rule === "maxKeyDays" ? "lifetimeOf" : (`${rule}Of` as const);
      const wanted = least(ofTeam, null) < least(ofAll, null) ? "team" : "installation";
      expect(applied[of]).toBe(wanted);
    }
  });

  test.each([
    [true, true, true, "installation"],
    [true, false, false, "team"],
    [false, true, false, "installation"],
    [false, false, false, "installation"],
  ])("keys without expiry: %s of the installation and %s of the team", (all, team, may, of) => {
    const applied = stricterRules(
      { ...none, allowNoExpiry: all },
      { ...none, allowNoExpiry: team },
    );
    expect(applied).toMatchObject({ allowNoExpiry: may, lifetimeOf: of });
  });
});

test("the count that is reached is named with whose rule it is", () => {
  const rules = stricterRules({ ...none, keysPerTeam: 3 }, { ...none, keysPerMember: 1 });
  const personal = (ofMember: number, ofTeam: number) =>
    countRefusal(rules, { ofMember, ofTeam }, "personal");
  expect(personal(0, 2)).toBeNull();
  expect(personal(1, 2)).toBe("A member may have 1 key in this team, and you have 1.");
  expect(personal(0, 3)).toBe("A team may have 3 keys, and there are 3.");
  expect(countRefusal(rules, { ofMember: 1, ofTeam: 2 }, "service")).toBeNull();
  expect(countRefusal(rules, { ofMember: 0, ofTeam: 4 }, "service")).toContain("there are 4");
});
