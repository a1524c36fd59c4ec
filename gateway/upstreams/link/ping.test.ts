import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Carrier } from "@/gateway/upstreams/connection/carrier";
import type { Asked } from "@/gateway/upstreams/connection/connection";
import type { RemainingTime } from "@/gateway/upstreams/link";
import { linkProblem } from "@/gateway/upstreams/problem";
import { ping } from "./ping";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const PING_MS = 900_000;

/** Creates a server that answers no ping and records the pings that it received. */
function silentServer() {
  const asked: Asked[] = [];
  const request = (_method: string, _params: object, options: Asked) => {
    asked.push(options);
    return new Promise<never>((_, reject) => {
      options.signal?.addEventListener("abort", () => reject(linkProblem("connection_broken")));
    });
  };
  const connection = { facts: { era: "legacy" }, heardAtMs: null, request };
  const carrier = { connection, take: () => () => {} } as unknown as Carrier;
  const heard = (patience?: RemainingTime) => {
    const one: { sign: string | null } = { sign: null };
    void ping(carrier, PING_MS, patience).then((sign) => {
      one.sign = sign;
    });
    return one;
  };
  return { asked, heard };
}

test("a caller stops waiting for a ping at its own time limit or when it is cancelled", async () => {
  const { asked, heard } = silentServer();
  const left = new AbortController();
  const hasLittle = heard({ leftMs: 2_000 });
  const leaves = heard({ leftMs: 60_000, signal: left.signal });
  const hasAll = heard();
  await vi.advanceTimersByTimeAsync(1_999);
  expect(hasLittle.sign).toBeNull();
  await vi.advanceTimersByTimeAsync(1);
  expect(hasLittle.sign).toBe("silent");
  left.abort();
  await vi.advanceTimersByTimeAsync(0);
  expect([leaves.sign, hasAll.sign]).toEqual(["left", null]);
  // All callers shared one ping, which continues for the caller that is still waiting.
  expect(asked).toEqual([expect.objectContaining({ timeoutMs: PING_MS })]);
  expect(asked[0]?.signal?.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(PING_MS);
  expect(hasAll.sign).toBe("silent");
});

test("a ping that no caller waits for is cancelled, and the next caller sends a new one", async () => {
  const { asked, heard } = silentServer();
  for (const round of [1, 2]) {
    const one = heard({ leftMs: 1_000 });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(one.sign).toBe("silent");
    expect(asked).toHaveLength(round);
    expect(asked.at(-1)?.signal?.aborted).toBe(true);
  }
});
