import { expect, test } from "vitest";
import { endOf, shownStatus } from "./view";

const PAST = new Date("2026-03-01T12:00:00Z");
const FUTURE = new Date("2026-06-01T12:00:00Z");

test("a revoked key is shown as revoked, but a revoked connection or trust rule as ended", () => {
  const shown = (credential: "key" | "connection" | "trust") =>
    shownStatus({ credential, status: "revoked" });
  expect([shown("key"), shown("connection"), shown("trust")]).toEqual([
    ...["revoked", "ended", "ended"],
  ]);
  expect(shownStatus({ credential: "trust", status: "expired" })).toBe("expired");
});

test("endOf names the end of a key, connection or rule with the word of its status", () => {
  const dates = { revokedAt: null, expiresAt: FUTURE };
  expect(endOf({ credential: "connection", status: "active", ...dates })).toBeNull();
  expect(endOf({ credential: "trust", status: "disabled", ...dates })).toBeNull();
  expect(
    endOf({ credential: "trust", status: "revoked", revokedAt: PAST, expiresAt: FUTURE }),
  ).toEqual({ word: "Ended", at: PAST });
  expect(
    endOf({ credential: "key", status: "revoked", revokedAt: PAST, expiresAt: FUTURE }),
  ).toEqual({ word: "Revoked", at: PAST });
  expect(
    endOf({ credential: "connection", status: "expired", revokedAt: null, expiresAt: PAST }),
  ).toEqual({ word: "Expired", at: PAST });
  // It is not stored when the owner left the team.
  expect(endOf({ credential: "connection", status: "ended", ...dates })).toEqual({
    ...{ word: "Ended", at: null },
  });
});
