import { shared } from "@/lib/process/process";
import { gauge } from "./registry";

const streams = () =>
  shared("metrics.streams", () => {
    const live = { count: 0 };
    gauge("latchkey_live_streams", "Answers that are being streamed.", () => [["", live.count]]);
    return live;
  });

/** Counts a streaming answer from now on; call the returned function when it has ended. */
export function countStream(): () => void {
  const live = streams();
  live.count += 1;
  let ended = false;
  return () => {
    if (!ended) live.count -= 1;
    ended = true;
  };
}

/** Registers the gauge, so that it is exposed before the first stream. */
export function registerStreamGauge(): void {
  streams();
}
