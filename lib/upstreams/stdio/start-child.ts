import { rmSync } from "node:fs";
import { eq } from "drizzle-orm";
import { upstreams } from "@/db/schema/upstreams";
import { MESSAGE_BYTES } from "@/gateway/upstreams/decode/bounds";
import type { LatchkeyProcess } from "@/lib/process";
import type { ChildChannel } from "@/lib/upstreams/link/child";
import { linkProblem } from "@/lib/upstreams/link/problem";
import type { UpstreamTarget } from "@/lib/upstreams/link/target";
import { type ChildLimits, childChannel } from "./child-transport";
import { lodge, trialId } from "./own-user";

const LIMITS: ChildLimits = {
  lineBytes: MESSAGE_BYTES,
  memoryBytes: 1_073_741_824,
  watchMs: 1_000,
};

/**
 * Starts a stdio server's process for a link. Refused unless `ALLOW_STDIO=1`, whatever the database
 * says. Its last lines on stderr go to the server's row, without its secrets. Of a server that is
 * only tried out nothing stays.
 */
export async function startChild(
  process: LatchkeyProcess,
  target: UpstreamTarget,
  limits: ChildLimits = LIMITS,
): Promise<ChildChannel> {
  const { reach, id } = target;
  if (reach.transport !== "stdio") throw new Error("Only stdio servers have a process.");
  if (!process.config.allowStdio) {
    throw linkProblem("commands_off");
  }
  const lodging = lodge(process.config.dataDir, id ?? trialId());
  return childChannel(
    { command: reach.command, args: reach.args, env: reach.env, lodging },
    limits,
    {
      stderr: async (tail) => {
        if (id === null) return;
        await process.db.update(upstreams).set({ stderrTail: tail }).where(eq(upstreams.id, id));
      },
      gone: () => {
        if (id === null) rmSync(lodging.folder, { recursive: true, force: true });
      },
    },
  );
}
