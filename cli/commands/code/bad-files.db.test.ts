import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runLatchkey } from "@/cli/testing/latchkey";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { BAD_FILES } from "./bad-files";

const folder = mkdtempSync(path.join(tmpdir(), "latchkey-bad-files-"));

// One database is enough, because no bad file may change anything.
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await database.sql`insert into installation (public_url, secret_checks, created_at, set_up_at)
    values ('http://localhost', '[]', now(), now())`;
});
afterAll(() => database.close());

function file(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
}

const latchkey = (...argv: string[]) => runLatchkey(database.db, argv);

describe("a bad file is refused with the place, and nothing is changed", () => {
  test.each(BAD_FILES)("%s", async (_, text, place) => {
    const at = file("bad.yaml", text);
    const placed = place.replace(/^/gm, `${at}:`);
    for (const more of [[], ["--plan"], ["--prune"]]) {
      const { code, out, err } = await latchkey("apply", at, ...more);
      expect({ code, out, err }).toEqual({ code: 1, out: "", err: `${placed}\n` });
    }
    expect(await database.sql`select 1 from audit_records where outcome = 'done'`).toHaveLength(0);
    expect(await database.sql`select slug from teams`).toMatchObject([{ slug: "default" }]);
  });

  test("a file that cannot be read, and a misused command, have the exit code 1 too", async () => {
    const absent = path.join(folder, "absent.yaml");
    expect(await latchkey("apply", absent)).toEqual({
      ...{ code: 1, out: "", err: `${absent} cannot be read (ENOENT).\n` },
    });
    expect((await latchkey("apply")).code).toBe(1);
    expect((await latchkey("apply", absent, "--nonsense")).code).toBe(1);
    const to = path.join(folder, "nowhere", "out.yaml");
    expect((await latchkey("export", to)).err).toBe(`${to} cannot be written (ENOENT).\n`);
  });

  test("several problems are listed in the order of the file, up to twenty", async () => {
    const at = file(
      "many.yaml",
      `teams:\n${"abcdefghijklmnopqrstuvwxyz"
        .split("")
        .map((one) => `  ${one}: {nam: x}`)
        .join("\n")}\n`,
    );
    const lines = (await latchkey("apply", at)).err.trimEnd().split("\n");
    expect(lines).toHaveLength(21);
    expect(lines[1]).toBe(`${at}:3:7: teams.b.nam: There is no such field.`);
    expect(lines[20]).toBe(`${at}: 6 more problems.`);
  });
});
