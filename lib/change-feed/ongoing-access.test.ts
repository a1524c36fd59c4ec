import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fail } from "@/lib/errors/errors";
import { closeProcess } from "@/lib/process/process";
import { feedState } from "./feed";
import type { ChangeKind } from "./kinds";
import { type OngoingAccess, type Verdict, watchAccess } from "./ongoing-access";

let seq = 0;
const change = (kind: ChangeKind) => feedState().deliver([{ seq: ++seq, kind, entityId: "x" }]);
const later = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  feedState().polled(performance.now());
});
afterEach(async () => {
  vi.useRealTimers();
  await closeProcess();
});

const allowed: Verdict = { untilMs: null };
const ended: Verdict = { ended: fail("invalid_token", { reason: "revoked" }).failure };

function begin(one: Partial<OngoingAccess> = {}) {
  const judge = vi.fn<() => Verdict | Promise<Verdict>>(() => allowed);
  const accessEnded = vi.fn();
  const feedRevision = feedState().revision("*");
  const done = watchAccess({ feedRevision, untilMs: null, judge, accessEnded, ...one });
  return { judge, accessEnded, done };
}

test("without changes, no entry's access is checked, even for many entries over a long time", async () => {
  const all = Array.from({ length: 500 }, () => begin());
  await later(3_600_000);
  for (const { judge } of all) expect(judge).not.toHaveBeenCalled();
});

test("a change triggers one check of each entry, and accessEnded is called at most once for an entry", async () => {
  const [stays, goes] = [begin(), begin()];
  goes.judge.mockResolvedValue(ended);
  change("key");
  change("grants");
  await later(100);
  expect([stays.judge.mock.calls.length, goes.judge.mock.calls.length]).toEqual([1, 1]);
  expect(goes.accessEnded).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ reason: "revoked" }),
  );
  change("key");
  await later(100);
  expect([stays.judge.mock.calls.length, goes.judge.mock.calls.length]).toEqual([2, 1]);
  expect(stays.accessEnded).not.toHaveBeenCalled();
});

test("a change in how a server is reached triggers no check, and a reset checks every entry", async () => {
  const { judge } = begin();
  for (const kind of ["health", "secrets", "credentials", "installation"] as const) change(kind);
  await later(1_000);
  expect(judge).not.toHaveBeenCalled();
  feedState().reset();
  await later(100);
  expect(judge).toHaveBeenCalledOnce();
});

test("a finished entry is not checked, and if it finishes during a check, accessEnded is not called", async () => {
  const over = begin();
  over.done();
  let answer = (_verdict: Verdict) => {};
  const slow = begin({ judge: () => new Promise<Verdict>((resolve) => (answer = resolve)) });
  change("team");
  await later(100);
  slow.done();
  answer(ended);
  await later(1_000);
  expect(over.judge).not.toHaveBeenCalled();
  expect(slow.accessEnded).not.toHaveBeenCalled();
});

test("a failed check is repeated until it succeeds", async () => {
  const { judge, accessEnded } = begin();
  judge.mockRejectedValueOnce(new Error("away")).mockImplementationOnce(() => {
    throw new Error("away");
  });
  judge.mockResolvedValue(ended);
  change("person");
  await later(1_000);
  expect(judge).toHaveBeenCalledTimes(3);
  expect(accessEnded).toHaveBeenCalledOnce();
});

test("if changes arrive during a check, all entries are checked once more afterwards", async () => {
  let answer = (_verdict: Verdict) => {};
  const slow = begin();
  slow.judge.mockImplementationOnce(() => new Promise<Verdict>((resolve) => (answer = resolve)));
  const { judge } = begin();
  change("key");
  await later(100);
  for (let n = 0; n < 50; n++) change("items");
  await later(400);
  expect(judge).toHaveBeenCalledOnce();
  answer(allowed);
  // The check took half a second, so the next check is delayed, but by at most 250 ms.
  await later(300);
  expect(slow.judge).toHaveBeenCalledTimes(2);
  expect(judge).toHaveBeenCalledTimes(2);
});

test("an entry that missed a change before it was registered is checked immediately", async () => {
  const feedRevision = feedState().revision("*");
  change("key");
  const { judge } = begin({ feedRevision });
  await later(0);
  expect(judge).toHaveBeenCalledOnce();
  expect(begin({ feedRevision: undefined }).judge).toHaveBeenCalledOnce();
});

test("access is checked when it expires, and again at the later expiry that the check returns", async () => {
  const startMs = Date.now();
  const { judge, accessEnded } = begin({ untilMs: startMs + 10_000 });
  judge.mockReturnValueOnce({ untilMs: startMs + 60_000 });
  await later(9_000);
  expect(judge).not.toHaveBeenCalled();
  await later(2_000);
  expect(judge).toHaveBeenCalledOnce();
  judge.mockReturnValue(ended);
  await later(48_000);
  expect(accessEnded).not.toHaveBeenCalled();
  await later(2_000);
  expect(accessEnded).toHaveBeenCalledOnce();
});

/**
 * Returns the size of V8's old generation in bytes. Objects move there when they survive minor
 * collections.
 */
const oldBytes = () =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === "old_space")?.space_used_size ??
  0;

test("finished work is freed by minor garbage collections, before any full collection", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as (how?: { type: "minor" }) => void;
  /** Returns the entry of a call that holds 20 kB of memory while it is running. */
  const one = () => ({
    feedRevision: feedState().revision("*"),
    untilMs: null,
    judge: () => allowed,
    accessEnded: () => {},
    holds: Array.from({ length: 2_500 }, () => 0.5),
  });
  const running: (() => void)[] = [];
  const call = () => {
    running.push(watchAccess(one()));
    if (running.length > 16) running.shift()?.();
  };
  for (let calls = 0; calls < 200; calls++) call();
  collect();
  const before = oldBytes();
  for (let calls = 0; calls < 2_000; calls++) {
    call();
    if (calls % 400 === 0) collect({ type: "minor" });
  }
  collect({ type: "minor" });
  // About ten collections happen, and the 16 calls that run during a collection may survive it. All
  // 2,000 calls together would hold 40 MB.
  expect((oldBytes() - before) / 1e6).toBeLessThan(20);
});
