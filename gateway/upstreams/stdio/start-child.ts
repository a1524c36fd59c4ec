import { rmSync } from "node:fs";
import { eq } from "drizzle-orm";
import { upstreams } from "@/db/schema/upstreams";
import { MESSAGE_BYTES } from "@/gateway/upstreams/decode/bounds";
import { linkProblem } from "@/gateway/upstreams/problem";
import type { UpstreamTarget } from "@/gateway/upstreams/target/target";
import { type Confinement, findConfinement } from "@/lib/commands/find-confinement";
import { hintOf } from "@/lib/commands/hint-of";
import { impliedPaths } from "@/lib/commands/named-paths";
import type { LatchkeyProcess } from "@/lib/process/process";
import { assertUsable } from "./assert-usable";
import type { ChildChannel } from "./child";
import { type ChildLimits, childChannel } from "./child-transport";
import { folderName, ownUserFor, trialId } from "./own-user";

const LIMITS: ChildLimits = {
  lineBytes: MESSAGE_BYTES,
  memoryBytes: 1_073_741_824,
  processes: 1_024,
  watchMs: 1_000,
};

/**
 * Starts the process of a stdio server, confined as far as this machine allows. Fails if
 * `ALLOW_STDIO=1` is not set, even for a command that is already registered, or if confinement is
 * required but not available. The last lines on stderr are stored in the server's row, without
 * secrets. The process of a `holder` (a key or person) has that holder's own folder. A server under
 * test leaves no file and no process behind.
 */
export async function startChild(
  process: LatchkeyProcess,
  target: UpstreamTarget,
  holder?: string,
  limits: ChildLimits = LIMITS,
  find: () => Promise<Confinement> = () => findConfinement(process.config),
): Promise<ChildChannel> {
  const { reach, id } = target;
  const { allowStdio, stdioConfinement, dataDir, privatePaths } = process.config;
  if (reach.transport !== "stdio") throw new Error("Only stdio servers have a process.");
  if (!allowStdio) {
    throw linkProblem("commands_off");
  }
  const confinement = await find();
  if (stdioConfinement === "required" && confinement.kind !== "bubblewrap") {
    throw linkProblem("command_unconfined", { detail: confinement.reason });
  }
  const { command, args, env } = reach;
  const confined = confinement.kind === "bubblewrap";
  const paths = reach.paths ?? impliedPaths([...args, ...Object.values(env)], privatePaths);
  if (confined) assertUsable(paths, privatePaths);
  const ownUser = ownUserFor(dataDir, id === null ? trialId() : folderName(id, holder));
  const seen = { command, args, env, folder: ownUser.folder, paths, privatePaths };
  return childChannel(
    { command, args, env, ownUser, confinement, paths, privatePaths, processes: limits.processes },
    limits,
    {
      stderr: async (tail) => {
        if (id === null) return;
        await process.db.update(upstreams).set({ stderrTail: tail }).where(eq(upstreams.id, id));
      },
      gone: () => {
        if (id === null) rmSync(ownUser.folder, { recursive: true, force: true });
      },
      hint: () => (confined ? hintOf(seen) : ""),
    },
  );
}
