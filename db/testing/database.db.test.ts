import { expect, test } from "vitest";
import { connect } from "@/db/client";
import { testDatabase } from "./database";

test("each test database is migrated, empty, and isolated from other test databases", async () => {
  const [one, two] = await Promise.all([testDatabase(), testDatabase()]);
  try {
    await one.sql`create table planted (id int)`;
    const planted = (sql: typeof one.sql) =>
      sql`select to_regclass('planted') is not null as there`;
    expect(await planted(one.sql)).toEqual([{ there: true }]);
    expect(await planted(two.sql)).toEqual([{ there: false }]);
    const people = await two.sql`select count(*)::int as number from people`;
    expect(people).toEqual([{ number: 0 }]);
  } finally {
    await Promise.all([one.close(), two.close()]);
  }
});

test("closing a test database drops it, even if other clients are still connected", async () => {
  const database = await testDatabase();
  const other = connect(database.address, { max: 1 });
  await other.sql`select 1`;
  await database.close();
  await expect(other.sql`select 1`).rejects.toThrow();
  await other.close(1);
  const again = connect(database.address, { max: 1 });
  await expect(again.sql`select 1`).rejects.toMatchObject({ code: "3D000" });
  await again.close(1);
});
