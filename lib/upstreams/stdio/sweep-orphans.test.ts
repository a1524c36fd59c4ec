import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, expect, test } from "vitest";
import { GUARD_NAME, GUARD_SCRIPT, GUARD_SHELL, MARK } from "./guard-script";
import { sweepOrphans } from "./sweep-orphans";

const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
});

function begin(file: string, args: readonly string[], env: Record<string, string> = {}) {
  const stdio = ["pipe", "ignore", "ignore", "pipe", "pipe"] as const;
  const child = spawn(file, args, {
    stdio: [...stdio],
    // A guard ends its whole group.
    detached: true,
    env: { PATH: "/usr/bin:/bin", ...env } as never,
  });
  children.push(child);
  return child;
}

test("what a killed guard's command left is ended at the next start, what a live one has is not", async () => {
  const [live, dead] = [`live-${process.pid}`, `dead-${process.pid}`];
  const [shell = "", ...how] = GUARD_SHELL;
  begin(shell, [...how, GUARD_SCRIPT, GUARD_NAME, "-", "TERM", live, "sleep", "60"]);
  const kept = begin("sleep", ["60"], { [MARK]: live });
  const orphan = begin("sleep", ["60"], { [MARK]: dead });
  const stranger = begin("sleep", ["60"], { [`${MARK}_ELSE`]: dead });
  const ended = once(orphan, "exit");
  await Promise.all(children.map((child) => child.pid ?? once(child, "spawn")));
  const said: unknown[] = [];
  const processes = sweepOrphans({ warn: (fields: object) => void said.push(fields) });
  // Tests beside this one may leave some, too.
  expect(processes).toBeGreaterThanOrEqual(1);
  expect(said).toEqual([{ processes }]);
  expect(await ended).toEqual([null, "SIGKILL"]);
  expect([kept.exitCode, kept.signalCode]).toEqual([null, null]);
  expect([stranger.exitCode, stranger.signalCode]).toEqual([null, null]);
});
