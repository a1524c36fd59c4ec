import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { dataPlane } from "@/gateway/endpoints/route";
import { testContext } from "@/lib/core/testing/context";
import { unwrap } from "@/lib/core/testing/unwrap";
import { showKey } from "@/lib/keys/reads/show-key";
import { lookupDigest } from "@/lib/keys/secret/plain-key";
import { revokeKey } from "@/lib/keys/update/revoke-key";
import { needsOf } from "@/lib/root-secret/count-values";
import { deriveSecrets } from "@/lib/secrets/derive";
import { exchangeKey } from "@/lib/tokens/exchange-key";
import {
  plantKey,
  type TestProcess,
  testExchange,
  testProcess,
} from "@/lib/tokens/testing/process";
import { cancelRotation } from "./cancel-rotation";
import { finishRotation } from "./finish-rotation";
import { rotateKey } from "./rotate-key";
import { OVERLAP_MS, OVERLAPS } from "./view-overlaps";

let fixture: TestProcess;
let key: { id: string; plain: string };
beforeAll(async () => {
  fixture = await testProcess();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  await fixture.database.sql`delete from audit_records`;
  key = await plantKey(fixture, { kind: "service", makerId: null });
});

const start = new Date();
const later = (ms: number) => new Date(start.getTime() + ms);
const at = (now = start) => testContext({ db: fixture.process.db, now });

async function rotate(overlap: (typeof OVERLAPS)[number] = "1h", now = start, attempt?: string) {
  const { plainKey } = unwrap(await rotateKey(at(now), { id: key.id, overlap, attempt }));
  if (plainKey === null) throw new Error("The rotation has no secret.");
  return plainKey;
}
const exchange = (plain: string, now = start, client: string | null = null) =>
  exchangeKey(
    { process: fixture.process, now, requestId: "r", address: "192.0.2.7", client },
    plain,
  );
/** Returns why the exchange of a secret is refused at this time, or null if it is not. */
async function refusal(plain: string, now = start) {
  const token = await exchange(plain, now);
  return token.ok ? null : token.failure.reason;
}
const tokenOf = async (plain: string) => unwrap(await exchange(plain)).accessToken;
async function call(token: string) {
  const answer = await dataPlane(
    testExchange({
      path: "/mcp",
      headers: {
        ...{ "content-type": "application/json", host: "localhost:12009" },
        ...{ accept: "application/json, text/event-stream", authorization: `Bearer ${token}` },
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
    }),
  );
  return answer?.status;
}
const actions = async () =>
  (
    await fixture.database.sql`select action from audit_records where outcome = 'done' order by id`
  ).map(({ action }) => action);

describe("an overlap", () => {
  test.each(OVERLAPS)("of %s ends the old secret exactly at its end", async (overlap) => {
    const fresh = await rotate(overlap);
    const end = OVERLAP_MS[overlap];
    expect(await refusal(fresh)).toBeNull();
    if (end > 0) expect(await refusal(key.plain, later(end - 1))).toBeNull();
    expect(await refusal(key.plain, later(end))).toBe("secret_ended");
    expect(await refusal(fresh, later(end))).toBeNull();
    expect(await actions()).toEqual(["keys.rotate"]);
  });

  test("bounds tokens of the old secret, but not those of the new one", async () => {
    const fresh = await rotate("15m");
    const near = later(OVERLAP_MS["15m"] - 10_000);
    const seconds = async (plain: string) => unwrap(await exchange(plain, near)).expiresInSeconds;
    expect(await seconds(key.plain)).toBeLessThanOrEqual(11);
    expect(await seconds(fresh)).toBeGreaterThan(60);
  });

  test("ends with the key: a rotation does not make an expired or revoked key work", async () => {
    await fixture.database.sql`
      update api_keys set expires_at = ${later(60_000).toISOString()} where id = ${key.id}`;
    const fresh = await rotate("24h");
    expect(await refusal(key.plain, later(60_000))).toBe("key_expired");
    expect(await refusal(fresh, later(60_000))).toBe("key_expired");
    const again = await rotateKey(at(later(60_000)), { id: key.id });
    expect(again).toMatchObject({ ok: false, failure: { code: "invalid_input" } });
    unwrap(await revokeKey(at(), { id: key.id, reason: "a test" }));
    expect(await refusal(key.plain)).toBe("revoked");
    expect(await refusal(fresh)).toBe("revoked");
  });
});

describe("tokens end with the secret for which they were issued", () => {
  test("finishing ends the tokens of the old secret at once, and only those", async () => {
    const old = await tokenOf(key.plain);
    const fresh = await tokenOf(await rotate());
    expect([await call(old), await call(fresh)]).toEqual([200, 200]);
    unwrap(await finishRotation(at(), { id: key.id }));
    expect([await call(old), await call(fresh)]).toEqual([401, 200]);
    unwrap(await finishRotation(at(), { id: key.id }));
    expect(await actions()).toEqual(["keys.rotate", "keys.finish_rotation"]);
    await vi.waitFor(async () => {
      const [denial] = await fixture.database.sql`
        select key_id, reason from audit_records where action = 'mcp.request'`;
      expect(denial).toMatchObject({ key_id: key.id, reason: "secret_ended" });
    });
  });

  test("cancelling ends the tokens of the new secret, and the old one has no end any more", async () => {
    const fresh = await rotate("15m");
    const [oldToken, newToken] = [await tokenOf(key.plain), await tokenOf(fresh)];
    unwrap(await cancelRotation(at(), { id: key.id }));
    expect([await call(oldToken), await call(newToken)]).toEqual([200, 401]);
    expect(await refusal(fresh)).toBe("secret_ended");
    expect(await refusal(key.plain, later(OVERLAP_MS["7d"]))).toBeNull();
    const shown = unwrap(await showKey(at(), { id: key.id }));
    expect(shown).toMatchObject({ rotation: null, lastFour: key.plain.slice(-4) });
    // The next rotation counts on, so that no token of the cancelled secret works again.
    const next = await rotate();
    expect(await call(newToken)).toBe(401);
    expect(await call(await tokenOf(next))).toBe(200);
    const over = await cancelRotation(at(later(OVERLAP_MS["1h"])), { id: key.id });
    expect(over).toMatchObject({ ok: false, failure: { code: "rotation_over" } });
  });
});

describe("a repeated request", () => {
  test("makes one rotation, and its answer has no secret", async () => {
    const attempt = randomUUID();
    const asked = { id: key.id, attempt };
    const done = await Promise.all([1, 2, 3].map(() => rotateKey(at(), asked)));
    const secrets = done.map((one) => unwrap(one).plainKey);
    expect(secrets.filter((one) => one !== null)).toHaveLength(1);
    expect(unwrap(await rotateKey(at(later(OVERLAP_MS["7d"])), asked)).plainKey).toBeNull();
    expect(await actions()).toEqual(["keys.rotate"]);
  });

  test("with another id is refused while the overlap runs, also at the same time", async () => {
    const done = await Promise.all([1, 2].map(() => rotateKey(at(), { id: key.id })));
    const codes = done.map((one) => (one.ok ? "ok" : one.failure.code)).sort();
    expect(codes).toEqual(["ok", "rotation_running"]);
  });
});

test("the key shows which secret was last used when, by whom and from where", async () => {
  const fresh = await rotate();
  unwrap(await exchange(key.plain, later(1_000), "old-client"));
  unwrap(await exchange(fresh, later(2_000), "new-client"));
  await vi.waitFor(async () => {
    const shown = unwrap(await showKey(at(), { id: key.id }));
    expect(shown).toMatchObject({ lastUsedAt: later(2_000), lastUsedClient: "new-client" });
    expect(shown.rotation).toMatchObject({
      ...{ endsAt: later(OVERLAP_MS["1h"]), lastFour: key.plain.slice(-4), usedAt: later(2_000) },
      ...{ lastUsedAt: later(1_000), lastUsedClient: "old-client", lastUsedAddress: "192.0.2.7" },
    });
  });
});

test("both secrets move to a new root secret, and the old one is needed until then", async () => {
  const roots = [new Uint8Array(32).fill(9), new Uint8Array(32).fill(7)] as const;
  const both = deriveSecrets([...roots]);
  const fresh = await rotate();
  const { process } = fixture;
  const seven = lookupDigest(process.secrets, fresh).pepperId;
  expect(await needsOf(process.db, [seven])).toContain("API keys: 2");
  const turned = { ...process, secrets: both };
  for (const plain of [key.plain, fresh]) {
    const asking = { process: turned, now: start, requestId: "r", address: "192.0.2.7" };
    expect(await exchangeKey({ ...asking, client: null }, plain)).toMatchObject({ ok: true });
  }
  const rows = await fixture.database.sql`
    select pepper_id from api_keys where id = ${key.id}
    union all select pepper_id from former_secrets where key_id = ${key.id}`;
  expect(rows.map((row) => row.pepper_id)).toEqual([both.current.id, both.current.id]);
});

/** Returns a generator of numbers from 0 to below `below` that a seed determines. */
function draws(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test.each([1, 2, 3])(
  "in any order of rotations, ends and cancellations, exactly the right secrets work (seed %i)",
  async (seed) => {
    const draw = draws(seed);
    const ever = [key.plain];
    let current = key.plain;
    let former: { plain: string; endsMs: number } | null = null;
    let nowMs = 0;
    for (let step = 0; step < 30; step++) {
      const running = former !== null && nowMs < former.endsMs ? former : null;
      const now = later(nowMs);
      const act = draw(4);
      if (act === 0) {
        const overlap = OVERLAPS[draw(OVERLAPS.length)] ?? "none";
        const done = await rotateKey(at(now), { id: key.id, overlap });
        expect(done.ok).toBe(running === null);
        if (done.ok) {
          former = { plain: current, endsMs: nowMs + OVERLAP_MS[overlap] };
          current = done.value.plainKey ?? "";
          ever.push(current);
        }
      } else if (act === 1) {
        unwrap(await finishRotation(at(now), { id: key.id }));
        if (running) former = null;
      } else if (act === 2) {
        expect((await cancelRotation(at(now), { id: key.id })).ok).toBe(running !== null);
        if (running) {
          current = running.plain;
          former = null;
        }
      } else nowMs += draw(3) === 0 ? OVERLAP_MS["24h"] : draw(20) * 60_000;
      const works: string[] = [];
      for (const plain of ever) {
        if ((await refusal(plain, later(nowMs))) === null) works.push(plain);
      }
      const alive = former !== null && nowMs < former.endsMs ? [former.plain] : [];
      expect(works.sort()).toEqual([current, ...alive].sort());
    }
  },
  60_000,
);
