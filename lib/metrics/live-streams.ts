import { shared } from "@/lib/process/process";
import { gauge } from "./registry";

const streams = () =>
  shared("metrics.streams", () => {
    const live = { count: 0 };
    gauge("latchkey_live_streams", "Answers that are being streamed.", () => [["", live.count]]);
    return live;
  });

/** Counts an answer that streams from now on; call what it returns when it has ended. */
export function streamBegins(): () => void {
  const live = streams();
  live.count += 1;
  let ended = false;
  return () => {
    if (!ended) live.count -= 1;
    ended = true;
  };
}

/** Shows the number from the beginning on. */
export function showStreams(): void {
  streams();
}
