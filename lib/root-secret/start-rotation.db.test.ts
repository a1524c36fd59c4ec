import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { exposition } from "@/lib/metrics/exposition";
import { deriveSecrets } from "@/lib/secrets/derive";
import { type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import { startRotation } from "./start-rotation";
import { both, NEW, OLD, openedBy, plantSealed, processWith, root } from "./testing/sealed-values";

let fixture: TestProcess;
beforeEach(async () => {
  fixture = await testProcess();
  await fixture.database.sql`update installation set sealing_secret = ${OLD.current.id}`;
});
afterEach(() => fixture.close());

const PATIENCE = { timeout: 20_000 };

test("a process with a new root secret starts to use it, moves all values, and shows progress in /metrics", async () => {
  await plantSealed(fixture, 150);
  const stop = startRotation(processWith(fixture, both()));
  try {
    await vi.waitFor(async () => expect(await openedBy(fixture, NEW)).toBe(301), PATIENCE);
    const line = 'latchkey_root_secret_values{kind="upstream_secrets",secret="new"} 150';
    await vi.waitFor(async () => expect(await text()).toContain(line), PATIENCE);
    expect(await text()).toContain(
      'latchkey_root_secret_values{kind="person_credentials",secret="old"} 0',
    );
  } finally {
    await stop();
  }
});

test("a process with a single root secret has nothing to rotate and exposes no figures about a rotation", async () => {
  await plantSealed(fixture, 3);
  const stop = startRotation(processWith(fixture, deriveSecrets([root(7)])));
  await stop();
  expect(await openedBy(fixture, OLD)).toBe(7);
  expect(await text()).not.toContain("latchkey_root_secret_values");
});

test("a process that is closed stops between two batches and leaves the other values to the next start", async () => {
  await plantSealed(fixture, 1_000);
  const stop = startRotation(processWith(fixture, both()));
  await vi.waitFor(async () => expect(await openedBy(fixture, NEW)).toBeGreaterThan(0), PATIENCE);
  await stop();
  const moved = await openedBy(fixture, NEW);
  expect(await openedBy(fixture, both())).toBe(2_001);
  const again = startRotation(processWith(fixture, both()));
  await vi.waitFor(async () => expect(await openedBy(fixture, NEW)).toBe(2_001), PATIENCE);
  await again();
  expect(moved).toBeGreaterThan(0);
});

const text = async () => new Response(exposition() as BodyInit).text();
