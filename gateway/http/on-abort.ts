/** Implements `Exchange.onGone` with the signal of an exchange. */
export function onAbort(signal: AbortSignal): (listener: () => void) => () => void {
  return (listener) => {
    if (signal.aborted) listener();
    else signal.addEventListener("abort", listener, { once: true });
    return () => signal.removeEventListener("abort", listener);
  };
}
