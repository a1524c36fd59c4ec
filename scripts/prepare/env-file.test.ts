import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { loadEnvFile } from "./env-file.mjs";

const folder = mkdtempSync(join(tmpdir(), "env-file-"));
const file = join(folder, ".env");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function load(bytes: Uint8Array | string, env: Record<string, string> = {}) {
  writeFileSync(file, bytes);
  return { ...loadEnvFile(file, env), env };
}

const TEXT =
  'DATABASE_URL=postgres://u:pässword@db/latchkey\n# said\nPORT="13000"\nexport HOST=::1\n';
const READ = { DATABASE_URL: "postgres://u:pässword@db/latchkey", PORT: "13000", HOST: "::1" };
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, "utf16le");

test.each([
  ["UTF-8", Buffer.from(TEXT)],
  ["UTF-8 with a byte order mark", Buffer.from(`\ufeff${TEXT}`)],
  ["UTF-16, little-endian", utf16(TEXT)],
  ["UTF-16, big-endian", utf16(TEXT).swap16()],
  ["Windows line ends", Buffer.from(TEXT.replaceAll("\n", "\r\n"))],
  ["old Macintosh line ends", Buffer.from(TEXT.replaceAll("\n", "\r"))],
])("a .env file with %s sets every variable", (_what, bytes) => {
  expect(load(bytes)).toEqual({ ok: true, env: READ });
});

test.each([
  ["UTF-16 without a mark", Buffer.from(TEXT, "utf16le"), "not UTF-8 text"],
  ["Latin-1", Buffer.from(TEXT, "latin1"), "not UTF-8 text"],
  ["half a character of UTF-16", utf16(TEXT).subarray(0, -1), "not UTF-8 text"],
  ["a line without =", "# x\nPORT 13000\nDATABASE_URL=postgres://db/x\n", "Line 2 of"],
  ["an invalid name", "1PORT=13000\n", "Line 1 of"],
])(
  "a .env file with %s is refused with a one-line message and sets no variable",
  (_what, bytes, says) => {
    const { env, ...refused } = load(bytes);
    expect(refused).toEqual({ ok: false, message: expect.stringContaining(says) });
    expect(JSON.stringify(refused)).not.toMatch(/\\n|postgres:/);
    expect(env).toEqual({});
  },
);

test("variables of the environment take precedence, and a missing .env file is not an error", () => {
  expect(load("PORT=1\nHOST=a\n", { PORT: "2" }).env).toEqual({ PORT: "2", HOST: "a" });
  expect(loadEnvFile(join(folder, "none"), {})).toEqual({ ok: true });
  expect(loadEnvFile(folder, {})).toMatchObject({
    ok: false,
    message: expect.stringContaining("EISDIR"),
  });
});
