import { shared } from "@/lib/process/process";
import { gauge } from "./registry";

const streams = () =>
  shared("metrics.streams", () => {
    const live = { count: 0 };
    gauge("latchkey_live_streams", "Answers that are being streamed.", () => [["", live.count]]);
    return live;
  });

/** Counts a streaming answer as open. Call the returned function when the answer has ended. */
export function countStream(): () => void {
  const live = streams();
  live.count += 1;
  let ended = false;
  return () => {
    if (!ended) live.count -= 1;
    ended = true;
  };
}

/** Registers the gauge of open streams, so that the gauge is exposed before the first stream. */
export function registerStreamGauge(): void {
  streams();
}
