import { tmpdir } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { childChannel } from "./child-transport";

test("if a process closes its input before it exits, its exit status is reported", async () => {
  const folder = tmpdir();
  const script = "exec 0<&-; sleep 0.4; exit 127";
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
    { lineBytes: 1_000, memoryBytes: 1e9, processes: 256, watchMs: 1_000 },
    { stderr: async () => {}, gone: () => {} },
  );
  await transport.start({ read: () => {}, closed: () => {} });
  await pause(200);
  const sent = transport.send(Buffer.from('{"jsonrpc":"2.0","method":"ping","id":1}'));
  await expect(sent).rejects.toThrow("Its command was not found.");
  await transport.close();
});
