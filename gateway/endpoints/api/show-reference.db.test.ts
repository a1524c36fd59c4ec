import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { operations } from "@/gateway/endpoints/api/operations/operations";
import type { ReferenceView } from "@/lib/connect/view-reference";
import { testContext } from "@/lib/core/testing/context";
import { showReference } from "./show-reference";

let database: TestDatabase;
let reference: ReferenceView;

beforeAll(async () => {
  database = await testDatabase();
  const shown = await showReference(testContext({ db: database.db }), {});
  if (!shown.ok) throw new Error(shown.failure.code);
  reference = shown.value;
});
afterAll(() => database.close());

const operation = (id: string) => reference.operations.find((one) => one.id === id);

test("the reference contains every operation, with its fields, answers and errors", () => {
  const ids = reference.operations.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(operations.map(({ id }) => id)));
  expect(operation("registerServer")?.body).toContainEqual({
    name: "transport",
    type: '"http" | "sse" | "stdio"',
    required: true,
  });
  expect(operation("listServers")?.success.fields.map(({ name }) => name)).toContain(
    "rows[].detail.health.state",
  );
  expect(operation("createKey")?.body?.find(({ name }) => name === "expires")?.type).toContain(
    '{ type: "days", days: integer (1 to 3650) }',
  );
  expect(operation("revokeKey")?.parameters).toMatchObject([
    { name: "id", place: "path", required: true },
    { name: "reason", place: "query", required: true },
  ]);
  expect(operation("changeServer")?.failures.map(({ status }) => status)).toContain("422");
  for (const { success, body } of reference.operations) {
    for (const { type } of [...success.fields, ...(body ?? [])]) expect(type).not.toBe("");
  }
});

test("a shell passes on the arguments of every command in the reference unchanged", () => {
  for (const { curl, method, path } of reference.operations) {
    const said = execFileSync("/bin/sh", [
      "-c",
      `curl() { printf '%s\\n' "$@"; }; TOKEN=t0k\n${curl}`,
    ])
      .toString()
      .split("\n");
    const url = said.find((one) => one.startsWith("http"));
    expect(url?.startsWith(`http://localhost:12009${path}`)).toBe(true);
    if (method !== "GET") expect(said[said.indexOf("-X") + 1]).toBe(method);
    const body = said[said.indexOf("-d") + 1];
    if (said.includes("-d")) expect(() => JSON.parse(body ?? "")).not.toThrow();
    const isOpen = /\/auth\/|\/leaks$|\.json$/.test(path);
    expect(said.includes("Authorization: Bearer t0k")).toBe(!isOpen);
  }
});
