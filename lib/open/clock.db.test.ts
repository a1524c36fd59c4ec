import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { dataPlane } from "@/gateway/endpoints/route";
import { type TestProcess, testExchange, testProcess, textOf } from "@/lib/tokens/testing/process";
import { clockAhead } from "./clock";

let latchkey: TestProcess;
beforeAll(async () => {
  latchkey = await testProcess();
});
afterAll(() => latchkey.close());
afterEach(() => {
  vi.restoreAllMocks();
});

function offBy(seconds: number): void {
  const clock = Date.now.bind(Date);
  vi.spyOn(Date, "now").mockImplementation(() => clock() + seconds * 1_000);
}

test.each([
  [45, 45],
  [-45, -45],
  [3_600, 3_600],
  [2, 0],
  [-2, 0],
])("a clock that is off by %i s is reported as off by %i s", async (seconds, known) => {
  offBy(seconds);
  // On a busy machine, some time can pass between the two readings of the clocks.
  expect(Math.abs((await clockAhead(latchkey.database.sql)) - known)).toBeLessThanOrEqual(2);
});

test("if the clock is off, /readyz reports by how much and says what to do", async () => {
  const ask = async () => {
    const answer = await dataPlane(testExchange({ path: "/readyz", method: "GET" }));
    return answer && { status: answer.status, ...JSON.parse(await textOf(answer)) };
  };
  const { follow } = await import("@/lib/change-feed/follow");
  const unfollow = await follow({ database: latchkey.database.address, log: latchkey.process.log });
  expect(await ask()).toEqual({ status: "ready", database: "reachable" });
  offBy(-47);
  expect(await ask()).toMatchObject({
    status: "ready",
    clock: expect.stringMatching(
      /^this machine's clock is 4\d s behind the database's: set both by NTP$/,
    ),
  });
  await unfollow();
});
