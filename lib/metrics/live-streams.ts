import { shared } from "@/lib/process/process";
import { gauge } from "./registry";

const streams = () =>
  shared("metrics.streams", () => {
    const live = { count: 0 };
    gauge("latchkey_live_streams", "Answers that are being streamed.", () => [["", live.count]]);
    return live;
  });

/**
 * Counts a streaming response as open. The caller must call the returned function when the response
 * has ended.
 */
export function countStream(): () => void {
  const live = streams();
  live.count += 1;
  let ended = false;
  return () => {
    if (!ended) live.count -= 1;
    ended = true;
  };
}

/**
 * Registers the gauge of open streams at startup, so that it is reported even before the first
 * stream opens.
 */
export function registerStreamGauge(): void {
  streams();
}
