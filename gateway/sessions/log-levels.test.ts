import { expect, test, vi } from "vitest";
import { sessionName } from "@/gateway/eras/session-id";
import { feedState } from "@/lib/change-feed/feed";
import { logLevelOf, setLogLevel } from "./log-levels";

const idOf = (number: number) =>
  `lk-e-t00000-${String(number).padStart(22, "A")}-${"B".repeat(22)}`;

test("the end of a session forgets its log level, whatever the number of other sessions", () => {
  for (let number = 0; number < 1_000; number++) setLogLevel(idOf(number), "debug");
  const ended = sessionName(idOf(7)) ?? "";
  const matching = vi.spyOn(RegExp.prototype, "exec");
  feedState().deliver([{ seq: 1, kind: "client_session", entityId: ended }]);
  const matched = matching.mock.calls.length;
  matching.mockRestore();
  expect(matched).toBeLessThan(10);
  expect([logLevelOf(idOf(7)), logLevelOf(idOf(8))]).toEqual([null, "debug"]);
});
