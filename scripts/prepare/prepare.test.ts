import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { prepare } from "../prepare.mjs";

test("prepare reports an error in the file system as a one-line message", async () => {
  const root = mkdtempSync(join(tmpdir(), "prepare-"));
  writeFileSync(join(root, "dist"), "");
  const prepared = await prepare({ root, console: true });
  expect(prepared).toEqual({
    ok: false,
    message: expect.stringMatching(/^Latchkey cannot prepare itself in \S+: [^\n]*EEXIST[^\n]*\.$/),
  });
  rmSync(root, { recursive: true });
});
