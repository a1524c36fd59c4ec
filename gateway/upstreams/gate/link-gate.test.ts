import { describe, expect, test } from "vitest";
import type { LinkUse } from "@/gateway/upstreams/link";
import { linkProblem } from "@/gateway/upstreams/problem";
import { randomOf } from "@/lib/std/testing/random";
import type { Evidence } from "./evidence";
import { type LinkGate, linkGate } from "./link-gate";
import { BREAKER, serverBreaker } from "./server-breaker";

/**
 * Simulates callers, tools and accounts in random order, with an injected clock. While the server
 * is alive, the gate must never refuse callers of working tools. Soon after the server stops
 * answering, the gate must refuse all callers.
 */
const SEEDS = 300;
const STEPS = 400;

/** How a tool behaves for a caller while the server is reachable. */
type Nature = "good" | "error" | "limited" | "hang" | "reset";
const SHOWS: Readonly<Record<Nature, Evidence>> = {
  good: "alive",
  error: "alive",
  limited: "alive",
  hang: "silent",
  reset: "silent",
};
const NATURES = Object.keys(SHOWS) as Nature[];

function services(seed: number) {
  const random = randomOf(seed);
  let nowMs = 1_000;
  let away = false;
  const now = () => nowMs;
  const server = serverBreaker({ ...BREAKER, random }, now);
  const gates = [0, 1, 2].map(() => linkGate(server, { now, random, failed: () => {} }));
  // With the credentials of the last account, the server answers neither requests nor probes.
  const isTarpit = (account: number) => account === 2;
  const uses = [0, 1, 2, 3].flatMap((key) =>
    ["a", "b", "c"].map((name) => ({
      use: { keyId: `key-${key}`, method: "tools/call", name } satisfies LinkUse,
      account: key % 3,
      nature: (random() < 0.5 ? "good" : NATURES[Math.floor(random() * 5)]) as Nature,
    })),
  );
  const pick = () => uses[Math.floor(random() * uses.length)] as (typeof uses)[number];

  /** Makes one call. Returns true if the gate admitted it. */
  async function attempt({ use, account, nature }: (typeof uses)[number]): Promise<boolean> {
    const gate = gates[account] as LinkGate;
    if (gate.heldMs(use) > 0) return false;
    const sign: Evidence = away ? "unreached" : isTarpit(account) ? "silent" : "alive";
    if ((await gate.admit(async () => sign)) !== null) return false;
    if (away) gate.ended("unreached", use, true, null);
    else if (isTarpit(account)) gate.ended("silent", use, true, null);
    else gate.ended(SHOWS[nature], use, nature !== "good", nature === "limited" ? 20 : null);
    return true;
  }
  return {
    random,
    pick,
    attempt,
    uses,
    isTarpit,
    gates,
    wait: (ms: number) => {
      nowMs += ms;
    },
    go: (isAway: boolean) => {
      away = isAway;
    },
  };
}

describe("random interleavings of calls", () => {
  test("a working tool stays usable while other callers are blocked from failing tools", async () => {
    let held = 0;
    for (let seed = 0; seed < SEEDS; seed++) {
      const { random, pick, attempt, isTarpit, wait } = services(seed);
      for (let step = 0; step < STEPS; step++) {
        const one = pick();
        const passed = await attempt(one);
        const isGood = one.nature === "good" && !isTarpit(one.account);
        if (isGood) expect(passed, `seed ${seed}, step ${step}`).toBe(true);
        if (!passed) held++;
        if (random() < 0.3) wait(Math.floor(random() * 400));
      }
    }
    expect(held).toBeGreaterThan(SEEDS);
  });

  test("an unreachable server gets only a few attempts, and after its return gets calls again within the longest wait", async () => {
    for (let seed = 0; seed < SEEDS; seed++) {
      const { pick, attempt, wait, go, uses, isTarpit } = services(seed);
      go(true);
      let passed = 0;
      for (let step = 0; step < 60; step++) if (await attempt(pick())) passed++;
      expect(passed).toBe(BREAKER.threshold);
      for (let minute = 0; minute < 8; minute++) {
        wait(BREAKER.mostMs);
        await attempt(pick());
      }
      go(false);
      wait(BREAKER.mostMs);
      for (const one of uses.filter(
        ({ nature, account }) => nature === "good" && !isTarpit(account),
      )) {
        expect(await attempt(one), `seed ${seed}`).toBe(true);
      }
    }
  });
});

test("an account whose handshake keeps failing is blocked without blocking other accounts", async () => {
  const { gates } = services(1);
  const [first, second] = gates as [LinkGate, LinkGate];
  for (let time = 0; time < 5; time++) first.notConnected(linkProblem("http_server_error"));
  expect(await first.admit(async () => "alive")).toBeGreaterThan(0);
  expect(await second.admit(async () => "alive")).toBeNull();
  for (let time = 0; time < 5; time++) second.notConnected(linkProblem("connection_refused"));
  expect(first.isOpen() || second.isOpen()).toBe(false);
});
