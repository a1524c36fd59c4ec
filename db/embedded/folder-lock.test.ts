import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, expect, test } from "vitest";
import { folderOwner, lockFolder } from "./folder-lock";
import { processIdentity } from "./processes";

const folder = mkdtempSync(path.join(tmpdir(), "folder-lock-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a folder has one owner, who can give it back", () => {
  const run = path.join(folder, "one");
  const lock = lockFolder(run, "serve");
  expect(lock.ok).toBe(true);
  expect(lockFolder(run, "command")).toMatchObject({ ok: false, owner: { pid: process.pid } });
  expect(folderOwner(run)?.role).toBe("serve");
  if (lock.ok) lock.release();
  expect(folderOwner(run)).toBeNull();
  expect(lockFolder(run, "command").ok).toBe(true);
  expect(readdirSync(run)).toHaveLength(1);
});

test("an owner that is gone, or whose id was given to another process, holds nothing", () => {
  const run = path.join(folder, "stale");
  mkdirSync(run);
  const stale = { pid: process.pid, identity: "another boot:1", role: "serve" };
  writeFileSync(path.join(run, "owner.7"), JSON.stringify(stale));
  expect(folderOwner(run)).toBeNull();
  expect(lockFolder(run, "serve").ok).toBe(true);
  expect(processIdentity(2 ** 22 + 1)).toBeNull();
});

test("of many processes that find a dead owner exactly one gets the folder", async () => {
  const script = path.join(folder, "race.mjs");
  await build({
    stdin: {
      contents: `import { lockFolder } from "./folder-lock";
        const [run, at] = process.argv.slice(2);
        while (Date.now() < Number(at));
        console.log(lockFolder(run, "serve").ok ? "mine" : "taken");
        process.stdin.resume();`,
      resolveDir: import.meta.dirname,
      loader: "ts",
    },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: script,
  });
  for (let round = 0; round < 3; round += 1) {
    const run = path.join(folder, `race-${round}`);
    mkdirSync(run);
    writeFileSync(
      path.join(run, "owner.3"),
      JSON.stringify({ pid: 1, identity: "x", role: "serve" }),
    );
    const at = String(Date.now() + 400);
    const children = Array.from({ length: 6 }, () => spawn(process.execPath, [script, run, at]));
    // All of them live until all have answered.
    const answers = await Promise.all(
      children.map(async ({ stdout }) => String((await once(stdout, "data"))[0]).trim()),
    );
    for (const child of children) child.stdin.end();
    expect(answers.filter((answer) => answer === "mine")).toHaveLength(1);
    expect(answers.filter((answer) => answer === "taken")).toHaveLength(5);
  }
}, 20_000);
