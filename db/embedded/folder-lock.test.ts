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
  // Builds a program that tries to lock the folder at a given time and prints the result. On
  // request, it lets a child process inherit the lock.
  await build({
    stdin: {
      contents: `import { spawn } from "node:child_process";
        import { lockFolder } from "./folder-lock";
        const [run, at, inheritor] = process.argv.slice(2);
        while (Date.now() < Number(at));
        lockFolder(run, "serve").then(({ ok, lock, owner }) => {
          const stdio = ["ignore", "ignore", "ignore", "ignore", lock?.fd];
          const child = ok && inheritor && spawn("sleep", ["60"], { stdio, detached: true });
          console.log(JSON.stringify({ ok, owner, inheritor: child?.pid }));
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

test("a folder has only one owner at a time, and is free again after its release", async () => {
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

test("a folder whose path is too long for a socket can be locked, and older lock files are removed", async () => {
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
  ["invalid JSON", "nonsense\n"],
  [
    "an owner with a wrong type",
    '{"role":"serve","host":7,"pid":1,"since":"2026-03-01T10:00:00Z"}\n',
  ],
  ["an unknown role", '{"role":"root","host":"a","pid":1,"since":"2026-03-01T10:00:00Z"}\n'],
  [
    "a negative process id",
    '{"role":"serve","host":"a","pid":-1,"since":"2026-03-01T10:00:00Z"}\n',
  ],
  ["an invalid timestamp", '{"role":"serve","host":"a","pid":1,"since":"now\\u001b[2J"}\n'],
  ["a JSON boolean", "true\n"],
  ["a text without a line end", "x".repeat(5_000)],
  [
    "an owner after 5 KB of spaces",
    `${" ".repeat(5_000)}{"role":"serve","host":"a","pid":1,"since":"2026-03-01T10:00:00Z"}\n`,
  ],
])(
  "the state of a lock is reported as silent if the lock's socket answers with %s",
  async (_, answer) => {
    const run = mkdtempSync(path.join(folder, "odd-"));
    const odd = createServer((socket) => socket.on("error", () => {}).write(answer));
    await once(odd.listen(path.join(run, "lock.0123456789abcdef")), "listening");
    try {
      expect(await folderState(run)).toBe("silent");
      expect(await lockFolder(run, "serve")).toEqual({ ok: false, owner: null });
    } finally {
      odd.close();
    }
  },
);

test("unprintable characters in the host name of an owner are replaced", () => {
  const owner = { role: "serve", pid: 7, since: "2026-03-01T10:00:00.000Z" } as const;
  const text = (host: string) => ownerText({ ...owner, host });
  expect(text("node-1.example")).toBe(
    "a server on node-1.example, process 7 there, since 2026-03-01 10:00:00 UTC",
  );
  expect(text("a\u001b[2J\n\u202eb")).toContain("a server on a?[2J??b, process");
});

test("an owner in another process namespace is recognized by its process id in that namespace", async () => {
  const run = path.join(folder, "apart");
  const first = contend(run, apart);
  const { ok } = await first.answer;
  expect(ok).toBe(true);
  const { owner } = await contend(run, apart).answer;
  // If the owner has its own process namespace, its process id there is 1.
  expect(owner?.pid).toBe(apart.length > 0 ? 1 : first.child.pid);
  expect(await lockFolder(run, "command")).toMatchObject({ ok: false, owner });
});

test("a lock outlives its killed owner as long as a process that inherited the lock is running", async () => {
  const run = path.join(folder, "inheritor");
  const owner = contend(run, [], Date.now(), true);
  const { inheritor = 0 } = await owner.answer;
  owner.child.kill("SIGKILL");
  await once(owner.child, "exit");
  expect(await lockFolder(run, "serve")).toEqual({ ok: false, owner: null });
  process.kill(inheritor, "SIGKILL");
  await expect.poll(() => folderState(run)).toBe("free");
  const taken = await lockFolder(run, "serve");
  expect(taken.ok).toBe(true);
  expect(readdirSync(run)).toHaveLength(1);
});

test("if many processes find a dead owner at the same time, exactly one of them gets the lock", async () => {
  for (let round = 0; round < 3; round += 1) {
    const run = path.join(folder, `race-${round}`);
    const dead = contend(run);
    await dead.answer;
    dead.child.kill("SIGKILL");
    await once(dead.child, "exit");
    const at = Date.now() + 400;
    const contenders = Array.from({ length: 6 }, () => contend(run, [], at));
    // Every contender keeps running until all contenders have reported a result.
    const answers = await Promise.all(contenders.map(({ answer }) => answer));
    const winners = contenders.filter((_, index) => answers[index]?.ok);
    expect(winners).toHaveLength(1);
    // The winner reports no other owner. A process that could not yet tell which process had won
    // reports none either.
    for (const { owner } of answers)
      expect([undefined, winners[0]?.child.pid]).toContain(owner?.pid);
    for (const { child } of contenders) child.stdin?.end();
  }
}, 20_000);

interface Answer {
  readonly ok: boolean;
  readonly owner?: { readonly pid: number } | null;
  readonly inheritor?: number;
}

function contend(run: string, prefix: readonly string[] = [], at = 0, inheritor = false) {
  const command = [
    ...prefix,
    process.execPath,
    script,
    run,
    String(at),
    ...(inheritor ? ["inheritor"] : []),
  ];
  const [file = "", ...args] = command;
  const child = spawn(file, args, { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  const answer = once(child.stdout, "data").then(([text]) => JSON.parse(String(text)) as Answer);
  return { child, answer };
}
