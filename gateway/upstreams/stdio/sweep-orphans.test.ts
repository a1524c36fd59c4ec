import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { build } from "esbuild";
import { afterAll, expect, test } from "vitest";
import { GUARD_NAME, GUARD_SCRIPT, GUARD_SHELL, MARK } from "./guard-script";
import { newMark } from "./own-marks";
import { sweepOrphans } from "./sweep-orphans";

const base = mkdtempSync(join(tmpdir(), "sweep-"));
const dataDir = join(base, "data");
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(base, { recursive: true, force: true });
});

function begin(file: string, args: readonly string[], env: Record<string, string> = {}) {
  const stdio = ["pipe", "ignore", "ignore", "pipe", "pipe"] as const;
  const child = spawn(file, args, {
    stdio: [...stdio],
    // A guard ends its whole process group, so it must not share the group of this test.
    detached: true,
    env: { PATH: "/usr/bin:/bin", ...env } as never,
  });
  children.push(child);
  return child;
}

test("the next start of Latchkey ends the processes of a killed guard, but not those of a running guard", async () => {
  const [live, dead] = [newMark(dataDir), newMark(dataDir)];
  const [shell = "", ...how] = GUARD_SHELL;
  begin(shell, [...how, GUARD_SCRIPT, GUARD_NAME, "-", "TERM", live, "sleep", "60"]);
  const kept = begin("sleep", ["60"], { [MARK]: live });
  const orphan = begin("sleep", ["60"], { [MARK]: dead });
  const stranger = begin("sleep", ["60"], { [`${MARK}_ELSE`]: dead });
  const others = begin("sleep", ["60"], { [MARK]: newMark(join(base, "another")) });
  const inherited = begin("sleep", ["60"], { [MARK]: `said-${process.pid}` });
  const ended = once(orphan, "exit");
  await Promise.all(children.map((child) => child.pid ?? once(child, "spawn")));
  const said: unknown[] = [];
  const processes = sweepOrphans({ warn: (fields: object) => void said.push(fields) }, dataDir);
  expect(processes).toBe(1);
  expect(said).toEqual([{ processes }]);
  expect(await ended).toEqual([null, "SIGKILL"]);
  for (const child of [kept, stranger, others, inherited])
    expect([child.exitCode, child.signalCode]).toEqual([null, null]);
});

test("a sweep ends neither itself nor its ancestors, even if a command started them", async () => {
  const file = join(base, "sweep.mjs");
  await build({
    stdin: {
      contents: `import { sweepOrphans } from "./sweep-orphans";
        console.log(sweepOrphans({ warn() {} }, ${JSON.stringify(dataDir)}));`,
      resolveDir: import.meta.dirname,
      loader: "ts",
    },
    ...{ bundle: true, platform: "node", format: "esm", outfile: file, logLevel: "silent" },
  });
  // Run the sweep inside two nested shells. The `echo` after it keeps each shell alive as an
  // ancestor.
  const script = `sh -c '"$0" "$1"; echo inner' "$0" "$1"; echo outer`;
  const shell = spawn("/bin/sh", ["-c", script, process.execPath, file], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { PATH: "/usr/bin:/bin", [MARK]: newMark(dataDir) } as never,
  });
  expect(await text(shell.stdout)).toBe("0\ninner\nouter\n");
});

test("all marks of a data folder have the same secret prefix, and no two of them are equal", () => {
  const folder = join(base, "begins");
  const marks = Array.from({ length: 3 }, () => newMark(folder));
  expect(new Set(marks).size).toBe(3);
  expect(new Set(marks.map((mark) => mark.slice(0, 24))).size).toBe(1);
  expect(readdirSync(folder)).toEqual(["stdio-mark"]);
  const file = join(folder, "stdio-mark");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  // Empty the file, as if the disk had been full.
  writeFileSync(file, "");
  expect(newMark(folder)).toMatch(/^[0-9a-f]{24}-[0-9a-f]{24}$/);
  expect(readFileSync(file, "latin1")).toMatch(/^[0-9a-f]{24}$/);
});
