import { expect, test } from "vitest";
import { connect } from "./client";
import { testDatabase } from "./testing/database";

test("if fetch_types is false, neither the first pool nor its replacement queries the array types", async () => {
  const database = await testDatabase();
  const asked: string[] = [];
  const connection = connect(database.address, {
    max: 1,
    fetch_types: false,
    debug: (_id, query) => void asked.push(query),
  });
  await connection.sql`select 1`;
  await connection.sql`select pg_terminate_backend(pg_backend_pid())`.catch(() => {});
  await expect
    .poll(() =>
      connection.sql`select 2`.then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
  expect(asked.some((query) => query.includes("pg_type"))).toBe(false);
  await connection.close();
  await database.close();
});
