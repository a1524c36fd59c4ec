import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { dataPlane } from "@/gateway/endpoints/route";
import { follow } from "@/lib/change-feed/follow";
import { testContext } from "@/lib/core/testing/context";
import { createTeam } from "@/lib/teams/create-team";
import {
  plantKey,
  type TestProcess,
  testExchange,
  testProcess,
  textOf,
} from "@/lib/tokens/testing/process";

/**
 * SQL that makes every insert fail as if the disk were full (SQLSTATE 53100), while reads still
 * work.
 */
const FULL = `create or replace function full_disk() returns trigger language plpgsql as
  $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$;`;

let latchkey: TestProcess;
let unfollow: () => Promise<void>;
beforeAll(async () => {
  latchkey = await testProcess();
  unfollow = await follow({ database: latchkey.database.address, log: latchkey.process.log });
  await latchkey.database.sql.unsafe(FULL);
  await latchkey.database.sql.unsafe(`create trigger full_disk before insert on teams
    for each row execute function full_disk()`);
});
afterAll(async () => {
  await unfollow();
  await latchkey.close();
});

async function ask(path: string, more: object = {}) {
  const answer = await dataPlane(testExchange({ path, method: "GET", ...more }));
  if (!answer) throw new Error("not a path of the data plane");
  return { status: answer.status, body: JSON.parse(await textOf(answer)) };
}

test("with a full disk, changes and /readyz answer storage_full, and both recover without a restart", async () => {
  expect(await ask("/readyz")).toMatchObject({ status: 200 });
  const ctx = testContext({ db: latchkey.database.db });
  expect(await createTeam(ctx, { name: "No room" })).toMatchObject({
    ok: false,
    failure: { code: "storage_full" },
  });
  expect(await ask("/readyz")).toEqual({
    status: 503,
    body: { status: "unavailable", database: "reachable", reason: "storage_full" },
  });
  await latchkey.database.sql.unsafe("drop function full_disk() cascade");
  expect(await createTeam(ctx, { name: "Room" })).toMatchObject({ ok: true });
  // The last disk-full error is remembered for ten seconds, so the test moves the clock forward.
  const clock = performance.now.bind(performance);
  vi.spyOn(performance, "now").mockImplementation(() => clock() + 11_000);
  expect(await ask("/readyz")).toMatchObject({ status: 200 });
  vi.restoreAllMocks();
});

test("with a full disk, the token endpoint answers 503 with storage_full", async () => {
  await latchkey.database.sql.unsafe(FULL);
  await latchkey.database.sql.unsafe(`create trigger full_disk before insert on signing_keys
    for each row execute function full_disk()`);
  const key = await plantKey(latchkey);
  const answer = await ask("/api/v1/auth/token", {
    method: "POST",
    headers: { "content-type": "application/json", host: "localhost:12009" },
    body: JSON.stringify({ api_key: key.plain }),
  });
  expect(answer).toMatchObject({ status: 503, body: { error: "storage_full" } });
  expect(answer.body.message).toContain("free space");
});
