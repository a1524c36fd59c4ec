import { afterEach, expect, test } from "vitest";
import { DEFAULT_LIMITS, type KeyLimits } from "@/lib/limits/view";
import { closeProcess } from "@/lib/process/process";
import { admit as admitBy, admitMore, admitStream, type LimitedKey } from "./key-limits";

afterEach(() => closeProcess());

const NONE: KeyLimits = { requestsPerMinute: null, concurrentCalls: null, streams: null };
const admit = (limited: LimitedKey, nowMs: number) => admitBy(limited, NONE, nowMs);

const key = (limits: Partial<LimitedKey>): LimitedKey => ({
  id: "k",
  requestsPerMinute: null,
  concurrentCalls: null,
  ...limits,
});

test("a key may spend its whole allowance per minute in one burst, and then regains it at an even rate", () => {
  const limited = key({ requestsPerMinute: 6 });
  for (let n = 0; n < 6; n++) expect(admit(limited, 1_000).ok).toBe(true);
  expect(admit(limited, 1_000)).toMatchObject({
    failure: { code: "rate_limited", reason: "requests_per_minute", retryAfterSeconds: 10 },
  });
  expect(admit(limited, 10_900)).toMatchObject({ failure: { retryAfterSeconds: 1 } });
  expect(admit(limited, 11_000).ok).toBe(true);
  expect(admit(limited, 11_000).ok).toBe(false);
  expect(admit({ ...limited, id: "other" }, 11_000).ok).toBe(true);
  for (let n = 0; n < 6; n++) expect(admit(limited, 600_000).ok).toBe(true);
  expect(admit(limited, 600_000).ok).toBe(false);
});

test("a changed limit takes effect on the key's next request", () => {
  expect(admit(key({ requestsPerMinute: 1 }), 0).ok).toBe(true);
  expect(admit(key({ requestsPerMinute: 1 }), 0).ok).toBe(false);
  expect(admit(key({ requestsPerMinute: 2 }), 0).ok).toBe(true);
  expect(admit(key({ requestsPerMinute: null }), 0).ok).toBe(true);
});

test("a key's concurrent calls are limited, and releasing the same slot twice has no effect", () => {
  const limited = key({ concurrentCalls: 2 });
  const [one, two] = [admit(limited, 0), admit(limited, 0)];
  expect([one.ok, two.ok]).toEqual([true, true]);
  expect(admit(limited, 0)).toMatchObject({
    failure: { code: "rate_limited", reason: "concurrent_calls", retryAfterSeconds: 1 },
  });
  if (one.ok) {
    one.release?.();
    one.release?.();
  }
  expect(admit(limited, 0).ok).toBe(true);
  expect(admit(limited, 0).ok).toBe(false);
});

test("a key's running calls are still counted after 20,000 other keys have called", () => {
  const busy = key({ concurrentCalls: 1 });
  expect(admit(busy, 0).ok).toBe(true);
  for (let n = 0; n < 20_010; n++) admit({ ...key({ requestsPerMinute: 1 }), id: `${n}` }, 0);
  expect(admit(busy, 0).ok).toBe(false);
});

test("a request that is refused for too many concurrent calls does not count towards the limit per minute", () => {
  const limited = key({ requestsPerMinute: 2, concurrentCalls: 1 });
  const first = admit(limited, 0);
  expect(admit(limited, 0).ok).toBe(false);
  if (first.ok) first.release?.();
  expect(admit(limited, 0).ok).toBe(true);
});

test("a key's own limits take precedence over the limits of the installation", () => {
  const { requestsPerMinute, concurrentCalls } = DEFAULT_LIMITS;
  const asked = (limited: LimitedKey) => admitBy(limited, DEFAULT_LIMITS, 0);
  for (let n = 0; n < concurrentCalls; n++) expect(asked(key({})).ok).toBe(true);
  expect(asked(key({}))).toMatchObject({ failure: { reason: "concurrent_calls" } });
  const busy = key({ id: "busy", concurrentCalls: 1_000 });
  for (let n = 0; n < 100; n++) expect(asked(busy).ok).toBe(true);
  const quick = key({ id: "quick", requestsPerMinute: 2 });
  const left = () => {
    const one = asked(quick);
    if (one.ok) one.release?.();
    return one.ok;
  };
  expect([left(), left(), left()]).toEqual([true, true, false]);
  const steady = key({ id: "steady", concurrentCalls: 100_000 });
  for (let n = 0; n < requestsPerMinute; n++) expect(asked(steady).ok).toBe(true);
  expect(asked(steady)).toMatchObject({
    failure: {
      reason: "requests_per_minute",
      rule: "This key may make 1,200 requests per minute.",
    },
  });
});

test("in a batch, the messages after the first are charged together or not at all", () => {
  const limited = key({ requestsPerMinute: 10 });
  const more = (messages: number) => admitMore(limited, NONE, messages, 0);
  expect(admit(limited, 0).ok).toBe(true);
  expect([more(-1), more(0), more(6)]).toEqual([null, null, null]);
  expect(more(5)).toMatchObject({
    failure: { reason: "requests_per_minute", retryAfterSeconds: 12 },
  });
  expect(more(3)).toBeNull();
  expect(admit(limited, 0).ok).toBe(false);
  expect(admitMore(key({}), NONE, 49, 0)).toBeNull();
});

test("a key's open streams are limited, and releasing the same slot twice has no effect", () => {
  const limits = { ...NONE, streams: 2 };
  const open = (id = "k") => admitStream(key({ id }), limits, 0);
  const [one, two] = [open(), open()];
  expect([one.ok, two.ok]).toEqual([true, true]);
  expect(open()).toMatchObject({
    failure: {
      code: "rate_limited",
      reason: "streams",
      rule: expect.stringContaining("2 open streams"),
    },
  });
  for (let n = 0; n < 20_010; n++) admitBy({ ...key({}), id: `${n}` }, DEFAULT_LIMITS, 0);
  expect([open().ok, open("other").ok]).toEqual([false, true]);
  if (one.ok) one.release?.();
  if (one.ok) one.release?.();
  expect([open().ok, open().ok]).toEqual([true, false]);
});
