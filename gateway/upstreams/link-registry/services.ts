import { MESSAGE_BYTES } from "@/gateway/upstreams/decode/bounds";
import type { LinkServices } from "@/gateway/upstreams/kept/connect";
import { startChild } from "@/gateway/upstreams/stdio/start-child";
import { WATCH_TIMES } from "@/gateway/upstreams/subscriptions/watch-times";
import { processDialer } from "@/gateway/upstreams/target/dialer";
import { linkTimes } from "@/gateway/upstreams/target/link-times";
import type { LatchkeyProcess } from "@/lib/process/process";

/**
 * Returns the real dependencies of links: guarded connections, child processes and the system's
 * clock.
 */
export function linkServices(process: LatchkeyProcess): LinkServices {
  return {
    dialer: () => processDialer(process),
    startChild: (target, holder) => startChild(process, target, holder),
    resultBytes: MESSAGE_BYTES,
    timesOf: linkTimes,
    watchTimes: WATCH_TIMES,
    now: () => performance.now(),
    random: () => Math.random(),
  };
}
