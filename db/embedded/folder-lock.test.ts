import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { folderState, lockFolder } from "./folder-lock";
import { ownerText } from "./folder-owner";

const folder = mkdtempSync(path.join(tmpdir(), "folder-lock-"));
const script = path.join(folder, "contender.mjs");
const children: ChildProcess[] = [];
const NAMESPACES = [
  "unshare",
  "--pid",
  "--ipc",
  "--mount",
  "--uts",
  "--net",
  "--fork",
  "--kill-child",
];
const [unshare = "", ...flags] = NAMESPACES;
const apart = spawnSync(unshare, [...flags, "true"]).status === 0 ? NAMESPACES : [];

beforeAll(async () => {
  // Takes the folder at a given time, says so, and lets a process inherit the lock.
  await build({
    stdin: {
      contents: `import { spawn } from "node:child_process";
        import { lockFolder } from "./folder-lock";
        const [run, at, heir] = process.argv.slice(2);
        while (Date.now() < Number(at));
        lockFolder(run, "serve").then(({ ok, lock, owner }) => {
          const stdio = ["ignore", "ignore", "ignore", "ignore", lock?.fd];
          const child = ok && heir && spawn("sleep", ["60"], { stdio, detached: true });
          console.log(JSON.stringify({ ok, owner, heir: child?.pid }));
        });
        process.stdin.resume();`,
      resolveDir: import.meta.dirname,
      loader: "ts",
    },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: script,
  });
});

afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

test("a folder has one owner, who can give it back", async () => {
  const run = path.join(folder, "one");
  const taken = await lockFolder(run, "serve");
  expect(taken.ok).toBe(true);
  const mine = { role: "serve", pid: process.pid };
  expect(await lockFolder(run, "command")).toMatchObject({ ok: false, owner: mine });
  expect(await folderState(run)).toMatchObject(mine);
  if (taken.ok) taken.lock.release();
  expect(await folderState(run)).toBe("free");
  const again = await lockFolder(run, "command");
  expect(again.ok).toBe(true);
  expect(readdirSync(run)).toHaveLength(1);
  if (again.ok) again.lock.release();
});

test("a path too long for a socket is no obstacle, and remains of older locks go", async () => {
  const run = path.join(folder, "long".repeat(40));
  mkdirSync(run);
  writeFileSync(path.join(run, "owner.7"), "{}");
  const taken = await lockFolder(run, "serve");
  expect(taken.ok).toBe(true);
  expect(await lockFolder(run, "serve")).toMatchObject({ ok: false });
  expect(readdirSync(run)).toHaveLength(1);
  if (taken.ok) taken.lock.release();
});

test.each([
  ["no JSON", "nonsense\n"],
  [
    "an owner of another form",
    '{"role":"serve","host":7,"pid":1,"since":"2026-03-01T10:00:00Z"}\n',
  ],
  ["a role that is none", '{"role":"root","host":"a","pid":1,"since":"2026-03-01T10:00:00Z"}\n'],
  [
    "a process that is none",
    '{"role":"serve","host":"a","pid":-1,"since":"2026-03-01T10:00:00Z"}\n',
  ],
  ["a moment that is none", '{"role":"serve","host":"a","pid":1,"since":"now\\u001b[2J"}\n'],
  ["a truth", "true\n"],
  ["a text without end", "x".repeat(5_000)],
  [
    "an owner behind 5 KB",
    `${" ".repeat(5_000)}{"role":"serve","host":"a","pid":1,"since":"2026-03-01T10:00:00Z"}\n`,
  ],
])("whoever answers with %s has the folder and is silent", async (_, answer) => {
  const run = mkdtempSync(path.join(folder, "odd-"));
  const odd = createServer((socket) => socket.on("error", () => {}).write(answer));
  await once(odd.listen(path.join(run, "lock.0123456789abcdef")), "listening");
  try {
    expect(await folderState(run)).toBe("silent");
    expect(await lockFolder(run, "serve")).toEqual({ ok: false, owner: null });
  } finally {
    odd.close();
  }
});

test("an owner's host is printed as it is, but for what is no printable character", () => {
  const owner = { role: "serve", pid: 7, since: "2026-03-01T10:00:00.000Z" } as const;
  const text = (host: string) => ownerText({ ...owner, host });
  expect(text("node-1.example")).toBe(
    "a server on node-1.example, process 7 there, since 2026-03-01 10:00:00 UTC",
  );
  expect(text("a\u001b[2J\n\u202eb")).toContain("a server on a?[2J??b, process");
});

test("namespaces of its own show an owner all the same, by the owner's own name", async () => {
  const run = path.join(folder, "apart");
  const first = contend(run, apart);
  const { ok } = await first.answer;
  expect(ok).toBe(true);
  const { owner } = await contend(run, apart).answer;
  // In a process namespace of its own it is process 1, as the other is.
  expect(owner?.pid).toBe(apart.length > 0 ? 1 : first.child.pid);
  expect(await lockFolder(run, "command")).toMatchObject({ ok: false, owner });
});

test("what inherited the lock holds it when its owner was killed, and nothing else does", async () => {
  const run = path.join(folder, "heir");
  const owner = contend(run, [], Date.now(), true);
  const { heir = 0 } = await owner.answer;
  owner.child.kill("SIGKILL");
  await once(owner.child, "exit");
  expect(await lockFolder(run, "serve")).toEqual({ ok: false, owner: null });
  process.kill(heir, "SIGKILL");
  await expect.poll(() => folderState(run)).toBe("free");
  const taken = await lockFolder(run, "serve");
  expect(taken.ok).toBe(true);
  expect(readdirSync(run)).toHaveLength(1);
});

test("of many processes that find a dead owner exactly one gets the folder", async () => {
  for (let round = 0; round < 3; round += 1) {
    const run = path.join(folder, `race-${round}`);
    const dead = contend(run);
    await dead.answer;
    dead.child.kill("SIGKILL");
    await once(dead.child, "exit");
    const at = Date.now() + 400;
    const contenders = Array.from({ length: 6 }, () => contend(run, [], at));
    // All of them live until all have answered.
    const answers = await Promise.all(contenders.map(({ answer }) => answer));
    const winners = contenders.filter((_, index) => answers[index]?.ok);
    expect(winners).toHaveLength(1);
    // A contender that stalled may be seen, and then nobody's name is known.
    for (const { owner } of answers)
      expect([undefined, winners[0]?.child.pid]).toContain(owner?.pid);
    for (const { child } of contenders) child.stdin?.end();
  }
}, 20_000);

interface Answer {
  readonly ok: boolean;
  readonly owner?: { readonly pid: number } | null;
  readonly heir?: number;
}

function contend(run: string, prefix: readonly string[] = [], at = 0, heir = false) {
  const command = [...prefix, process.execPath, script, run, String(at), ...(heir ? ["heir"] : [])];
  const [file = "", ...args] = command;
  const child = spawn(file, args, { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  const answer = once(child.stdout, "data").then(([text]) => JSON.parse(String(text)) as Answer);
  return { child, answer };
}
