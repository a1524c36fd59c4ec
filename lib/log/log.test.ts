import { expect, test } from "vitest";
import { createLog } from "./log";

function logged(run: (log: ReturnType<typeof createLog>) => void, terminal = false): string {
  const lines: string[] = [];
  run(createLog({ level: "debug", terminal, write: (line) => lines.push(line) }));
  return lines.join("");
}

const key = "mcp_0123456789abcdef0123456789abcdef";
const jwt = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJrZXlfMSJ9.c2lnbmF0dXJl";

test.each([
  ["in the message", (log) => log.info({}, `got ${key} and ${jwt}`)],
  ["deep inside", (log) => log.info({ a: { b: [{ c: `x${key}`, d: `Bearer ${jwt}` }] } })],
  ["in an error", (log) => log.error({ error: new Error(`no ${key}, no ${jwt}`) })],
  [
    "in a header",
    (log) => log.info({ headers: { authorization: "s3cret-Value", cookie: "s3cret-Value" } }),
  ],
  ["in a list", (log) => log.info({ "set-cookie": ["a=s3cret-Value", "b"] })],
  ["by name", (log) => log.info({ password: 's3cret-Value"\\', api_key: "s3cret-Value" })],
  ["as a link's code", (log) => log.info({ code: "s3cret-Value" })],
  ["in a database URL", (log) => log.info({ url: "postgres://me:s3cret-Value@db/x" })],
] as [string, (log: ReturnType<typeof createLog>) => void][])(
  "a secret that is logged %s is redacted",
  (_, run) => {
    for (const terminal of [false, true]) {
      const text = logged(run, terminal);
      expect(text).toContain("[redacted]");
      expect(text).not.toMatch(/s3cret|0123456789abcdef|sdWIi/);
    }
  },
);

test("log lines are JSON with level, time and message, and keep all fields except secret ones", () => {
  const line = JSON.parse(
    logged((log) => log.warn({ code: "ECONNREFUSED", request_id: "req_1" }, "away")),
  );
  expect(line).toMatchObject({
    level: "warn",
    msg: "away",
    code: "ECONNREFUSED",
    request_id: "req_1",
  });
  expect(Date.parse(line.time)).not.toBeNaN();
});

test("on a terminal, a log entry is one short line", () => {
  const line = logged((log) => log.info({ request_id: "req_1" }, "ready"), true);
  expect(line).toMatch(/^\d\d:\d\d:\d\d info {2}ready request_id=req_1\n$/);
});

test("a database error is logged with its code and stack, but without its statement and values", () => {
  const driver = Object.assign(new Error('duplicate key: "s3cret"'), {
    name: "PostgresError",
    code: "23505",
    constraint_name: "keys_lookup",
  });
  const wrapped = Object.assign(
    new Error("Failed query: insert params: s3cret", { cause: driver }),
    {
      query: "insert",
      params: ["s3cret"],
    },
  );
  for (const error of [driver, wrapped, new Error("around", { cause: wrapped })]) {
    const line = logged((log) => log.error({ error }, "failed"));
    expect(line).not.toContain("s3cret");
    expect(JSON.parse(line).error).toMatchObject({
      type: "database",
      code: "23505",
      constraint: "keys_lookup",
      stack: expect.stringContaining("log.test.ts"),
    });
  }
  const met = Object.assign(wrapped, { digest: "3388002968" });
  const page = logged((log) => log.error({ error: met }, "failed"));
  expect(JSON.parse(page).error).toMatchObject({ type: "database", digest: "3388002968" });
  const bug = logged((log) => log.error({ error: new TypeError("x is undefined") }));
  expect(JSON.parse(bug).error).toMatchObject({ type: "TypeError", message: "x is undefined" });
});
