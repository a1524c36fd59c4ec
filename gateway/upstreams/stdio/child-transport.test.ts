import { tmpdir } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { deferred } from "@/gateway/upstreams/deferred";
import { childChannel } from "./child-transport";

/** Starts a shell script as a command that may use this much memory. */
async function startScript(script: string, memoryBytes: number) {
  const folder = tmpdir();
  const transport = childChannel(
    {
      command: "/bin/sh",
      args: ["-c", script],
      env: {},
      ownUser: { uid: null, folder, mark: "mark" },
      confinement: { kind: "none", reason: "It is a test", advice: "", prefix: [] },
      paths: [],
      privatePaths: [],
      processes: 256,
    },
    { lineBytes: 1_000, memoryBytes, processes: 256, watchMs: 100 },
    { stderr: async () => {}, gone: () => {} },
  );
  const ended = deferred<void>();
  await transport.start({ read: () => {}, closed: () => ended.resolve() });
  return { transport, ended: ended.promise };
}

// A shell with 20 MB in a variable, and four copies of it, which share its pages.
const HOLDS = "x=$(head -c 20000000 /dev/zero | tr '\\0' x)";
const COPIES = "for one in 1 2 3 4; do (sleep 60; :) & done; wait";

const MEGABYTE = 1_048_576;

test("memory that several processes of a command share counts once against its limit", async () => {
  const most = 90 * MEGABYTE;
  const { transport } = await startScript(`${HOLDS}; ${COPIES}`, most);
  while (transport.memoryBytes() <= most && !transport.ending()) await pause(50);
  await pause(1_000);
  expect(transport.ending()).toBeNull();
  expect(transport.memoryBytes()).toBeGreaterThan(most);
  await transport.close();
});

test("a command whose processes hold too much memory together is ended", async () => {
  const each = `for one in 1 2 3 4; do (${HOLDS}; sleep 60; :) & done; wait`;
  const { transport, ended } = await startScript(each, 60 * MEGABYTE);
  await ended;
  expect(transport.ending()?.message).toContain("It used more than 60 MB of memory");
});

test("if a process closes its input before it exits, its exit status is reported", async () => {
  const { transport } = await startScript("exec 0<&-; echo closed >&2; sleep 0.4; exit 127", 1e9);
  await expect.poll(() => transport.tail(), { interval: 10 }).toContain("closed");
  const sent = transport.send(Buffer.from('{"jsonrpc":"2.0","method":"ping","id":1}'));
  await expect(sent).rejects.toThrow("Its command was not found.");
  await transport.close();
});
