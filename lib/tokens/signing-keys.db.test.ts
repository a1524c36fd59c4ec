import { eq } from "drizzle-orm";
import { decodeProtectedHeader } from "jose";
import { afterEach, beforeEach, expect, test } from "vitest";
import { auditRecords } from "@/db/schema/audit-records";
import { signingKeys } from "@/db/schema/signing-keys";
import { testContext } from "@/lib/core/testing/context";
import { deriveSecrets } from "@/lib/secrets/derive";
import { ensureSigningKey } from "./ensure-signing-key";
import { forgetKeyRing, keyRing } from "./key-ring";
import { keySet } from "./key-set";
import { mintToken } from "./mint-token";
import { rotateSigningKey } from "./rotate-signing-key";
import { type TestProcess, testProcess } from "./testing/process";
import { verifyAccessToken } from "./verify-access-token";

let fixture: TestProcess;
beforeEach(async () => {
  fixture = await testProcess();
});
afterEach(() => fixture.close());

const START = Date.parse("2026-03-01T12:00:00Z");
const at = (seconds: number) => new Date(START + seconds * 1000);
const KEY_ID = "6f3a6f0e-5a3e-4a53-9b0e-0d6f6f0e5a3e";

async function mintAt(now: Date, lifetimeSeconds = 900): Promise<string> {
  return mintToken(await keyRing(fixture.process, now), fixture.process.config, {
    keyId: KEY_ID,
    scopes: ["mcp"],
    lifetimeSeconds,
    nowSeconds: Math.floor(now.getTime() / 1000),
  });
}

const rotate = (now: Date) =>
  rotateSigningKey(
    testContext({ db: fixture.process.db, now, secrets: fixture.process.secrets }),
    {},
  );

test("when several processes need the first signing key at the same time, only one key is created", async () => {
  await Promise.all(Array.from({ length: 5 }, () => ensureSigningKey(fixture.process, at(0))));
  expect(await fixture.process.db.select().from(signingKeys)).toHaveLength(1);
});

test("the sealed private key of a signing key cannot be opened in any other row", async () => {
  await mintAt(at(0));
  const [row] = await fixture.process.db.select().from(signingKeys);
  expect(row?.privateSealed.includes(Buffer.from("PRIVATE KEY"))).toBe(false);
  await fixture.process.db.update(signingKeys).set({ kid: "moved" });
  forgetKeyRing();
  // A private key that was moved to a row with another id cannot be opened. The key of that row
  // then only verifies tokens, and a new key signs.
  expect(decodeProtectedHeader(await mintAt(at(1))).kid).not.toBe("moved");
  expect(await fixture.process.db.select().from(signingKeys)).toHaveLength(2);
});

test("signing keys that were sealed under a missing root secret are replaced without any failure", async () => {
  const old = decodeProtectedHeader(await mintAt(at(0))).kid;
  const secrets = deriveSecrets([new Uint8Array(32).fill(9)]);
  Object.assign(fixture.process, { secrets });
  forgetKeyRing();
  expect(decodeProtectedHeader(await mintAt(at(1))).kid).not.toBe(old);
});

test("a rotation publishes the new key, signs with it, retires the old key, and invalidates no token", async () => {
  const before = await mintAt(at(0));
  const oldKid = decodeProtectedHeader(before).kid;
  const rotated = await rotate(at(10));
  if (!rotated.ok) throw new Error(rotated.failure.code);
  const { kid, activeAt, oldRetireAt } = rotated.value;

  const published = await keySet(fixture.process, at(11));
  expect(published.keys.map((key) => key.kid).sort()).toEqual([kid, oldKid].sort());
  const waiting = await mintAt(at(300));
  expect(decodeProtectedHeader(waiting).kid).toBe(oldKid);

  const activeSeconds = (activeAt.getTime() - START) / 1000;
  expect(activeSeconds).toBeGreaterThan(10 + 300);
  const last = await mintAt(at(activeSeconds - 1), 3_600);
  expect(decodeProtectedHeader(last).kid).toBe(oldKid);
  const first = await mintAt(at(activeSeconds));
  expect(decodeProtectedHeader(first).kid).toBe(kid);

  for (const [token, seconds] of [
    [before, 899],
    [waiting, 1_000],
    [last, activeSeconds - 1 + 3_599],
    [first, activeSeconds + 899],
  ] as const) {
    forgetKeyRing();
    expect((await verifyAccessToken(fixture.process, token, at(seconds))).ok).toBe(true);
  }
  const gone = await keySet(fixture.process, new Date(oldRetireAt.getTime() + 1_000));
  expect(gone.keys.map((key) => key.kid)).toEqual([kid]);
});

test("a token with an unknown kid makes the process read the keys again, but at most once per second", async () => {
  await mintAt(at(0));
  const stale = await keyRing(fixture.process, at(0));
  await rotate(at(1));
  // The fresh keys are those that another process would read if it already knew about the rotation.
  const fresh = await keyRing(fixture.process, at(400));
  const token = mintToken(fresh, fixture.process.config, {
    keyId: KEY_ID,
    scopes: ["mcp"],
    lifetimeSeconds: 900,
    nowSeconds: START / 1000 + 400,
  });
  expect(stale.keys).toHaveLength(1);
  expect((await verifyAccessToken(fixture.process, token, at(401))).ok).toBe(true);
  const ring = await keyRing(fixture.process, at(401), "never-heard-of");
  expect(await keyRing(fixture.process, at(401.5), "never-heard-of")).toBe(ring);
  expect(await keyRing(fixture.process, at(403), "never-heard-of")).not.toBe(ring);
});

test("a second rotation deletes the keys whose tokens expired long ago", async () => {
  await mintAt(at(0));
  await rotate(at(1));
  await rotate(at(100_000));
  expect(await fixture.process.db.select().from(signingKeys)).toHaveLength(2);
});

test("only operators can rotate the signing key, and the audit record names the key", async () => {
  const member = testContext({
    db: fixture.process.db,
    actor: {
      kind: "person",
      id: fixture.makerId,
      label: "Maker",
      role: "member",
      sessionId: "s",
      teamIds: [fixture.teamId],
      leadTeamIds: [],
    },
  });
  expect(await rotateSigningKey(member, {})).toMatchObject({ failure: { code: "forbidden" } });
  const rotated = await rotate(at(0));
  const [record] = await fixture.process.db
    .select()
    .from(auditRecords)
    .where(eq(auditRecords.outcome, "done"));
  expect(record).toMatchObject({
    action: "signing_keys.rotate",
    subjectKind: "signing_key",
    subjectLabel: rotated.ok && rotated.value.kid,
  });
});

test("a token expires exactly at exp, but is accepted two minutes before iat for slow clocks", async () => {
  const token = await mintAt(at(0), 60);
  const reason = async (seconds: number) => {
    const verified = await verifyAccessToken(fixture.process, token, at(seconds));
    return verified.ok ? "good" : verified.failure.reason;
  };
  expect(await reason(-121)).toBe("not_yet");
  expect(await reason(-120)).toBe("good");
  expect(await reason(59.999)).toBe("good");
  expect(await reason(60)).toBe("expired");
  expect(await reason(60)).toBe("expired");
});
