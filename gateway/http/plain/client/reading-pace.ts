import type { Socket } from "node:net";

/** Number of bytes that are read from a server before yielding to the event loop. */
const TURN_BYTES = 64 * 1024;

/**
 * Controls how fast a connection reads. Its listener can pause it, and after 64 KB it pauses itself
 * for a turn of the event loop.
 */
export interface ReadingPace {
  readonly isPaused: boolean;
  /** Counts bytes that were read. */
  read(bytes: number): void;
  pause(): void;
  resume(): void;
}

/**
 * Creates the pace of a connection. `socket` returns its open socket, or null while it is connecting.
 */
export function readingPace(socket: () => Socket | null): ReadingPace {
  let paused = false;
  let breathing = false;
  let unbreathed = 0;

  /** Pauses reading for a turn of the event loop, so that other tasks can run. */
  function breathe(): void {
    unbreathed = 0;
    if (breathing) return;
    breathing = true;
    socket()?.pause();
    setImmediate(() => {
      breathing = false;
      if (!paused) socket()?.resume();
    });
  }

  return {
    get isPaused() {
      return paused;
    },
    read(bytes) {
      unbreathed += bytes;
      if (unbreathed >= TURN_BYTES) breathe();
    },
    pause() {
      paused = true;
      socket()?.pause();
    },
    resume() {
      if (!paused) return;
      paused = false;
      if (!breathing) socket()?.resume();
    },
  };
}
