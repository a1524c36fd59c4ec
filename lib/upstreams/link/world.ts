import { MESSAGE_BYTES } from "@/gateway/upstreams/decode/bounds";
import type { LatchkeyProcess } from "@/lib/process/process";
import { startChild } from "@/lib/upstreams/stdio/start-child";
import type { LinkWorld } from "./connect";
import { processDialer } from "./dialer";
import { linkTimes } from "./link-times";

/** The world as it is: guarded connections, real children, the clock. */
export function linkWorld(process: LatchkeyProcess): LinkWorld {
  return {
    dialer: () => processDialer(process),
    startChild: (target) => startChild(process, target),
    resultBytes: MESSAGE_BYTES,
    timesOf: linkTimes,
    now: () => performance.now(),
    random: () => Math.random(),
  };
}
