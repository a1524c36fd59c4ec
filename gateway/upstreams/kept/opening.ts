import type { Carrier } from "@/gateway/upstreams/connection/carrier";
import type { Result } from "@/lib/errors/errors";

/** An attempt to open a connection, which other code can await or abort. */
export interface Opening {
  readonly done: Promise<Result<Carrier>>;
  /** True if the target has changed, so that the connection is no longer needed. */
  abandoned: boolean;
  abort(): void;
}

/**
 * Milliseconds after which a server that has not finished its handshake is reported as starting.
 */
const STARTING_MS = 2_000;

/**
 * Begins to open a connection. `take` gets the result, or null if an error was thrown, and returns
 * whether the connection is still wanted. An unwanted connection is closed.
 */
export function beginOpening(
  connect: (signal: AbortSignal) => Promise<Result<Carrier>>,
  news: { starting(): void; started(): void },
  take: (begun: Opening, opened: Result<Carrier> | null) => boolean,
): Opening {
  const abort = new AbortController();
  let isSlow = false;
  const patience = setTimeout(() => {
    isSlow = true;
    news.starting();
  }, STARTING_MS);
  const begun: Opening = {
    abandoned: false,
    abort: () => abort.abort(),
    done: connect(abort.signal).then(
      async (opened) => {
        clearTimeout(patience);
        if (isSlow && opened.ok) news.started();
        if (!take(begun, opened) && opened.ok) await opened.value.end();
        return opened;
      },
      (error: unknown) => {
        clearTimeout(patience);
        take(begun, null);
        throw error;
      },
    ),
  };
  return begun;
}
