import { MESSAGE_BYTES } from "@/gateway/upstreams/decode/bounds";
import type { LatchkeyProcess } from "@/lib/process";
import { startChild } from "@/lib/upstreams/stdio/start-child";
import type { LinkWorld } from "./connect";
import { processDialer } from "./dialer";

const CONNECT_MS = 5_000;
/** For `npx` to fetch a package that it does not have yet, and start it. */
const START_MS = 60_000;

/** The world as it is: guarded connections, real children, the clock. */
export function linkWorld(process: LatchkeyProcess): LinkWorld {
  return {
    dialer: () => processDialer(process),
    startChild: (target) => startChild(process, target),
    limits: { connectMs: CONNECT_MS, startMs: START_MS, resultBytes: MESSAGE_BYTES },
    now: () => performance.now(),
    random: () => Math.random(),
  };
}
