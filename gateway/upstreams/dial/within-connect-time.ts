import type { Socket } from "node:net";
import { amountText } from "@/lib/words/view-count";
import { DialError } from "./dial-error";
import { abortReason } from "./response-body";

/**
 * Runs `work`, which opens a connection, with a signal that aborts after `limitMs`, or when
 * `givenUp` aborts. `work` must then reject soon.
 */
export async function withinConnectTime(
  limitMs: number,
  givenUp: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Socket>,
): Promise<Socket> {
  const abort = new AbortController();
  const seconds = Math.round(limitMs / 100) / 10;
  const timer = setTimeout(() => {
    abort.abort(
      new DialError("connect_timeout", `No connection within ${amountText(seconds, "second")}.`),
    );
  }, limitMs);
  timer.unref();
  const leave = () => abort.abort(abortReason(givenUp ?? null));
  givenUp?.addEventListener("abort", leave, { once: true });
  try {
    const socket = await work(abort.signal);
    if (!abort.signal.aborted) return socket;
    socket.destroy();
    throw abort.signal.reason;
  } finally {
    clearTimeout(timer);
    givenUp?.removeEventListener("abort", leave);
  }
}
