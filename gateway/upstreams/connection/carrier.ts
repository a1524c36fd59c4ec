import type { Reached } from "@/gateway/upstreams/target/reached";
import type { Connection } from "./connection";

/** `use` is a caller's and resets the idle time; `look` is Latchkey's own. */
type Work = "use" | "look";

/**
 * A connection with a count of its current work: calls as bytes and through the SDK, questions
 * during them, and checks of the server. This is the only place that counts. A connection with work
 * is closed only when its server or its access is closed.
 */
export interface Carrier {
  readonly connection: Connection;
  readonly reached: Reached;
  /**
   * Begins work that must not be cut off. Call the returned function at its end, with true if the
   * server answered.
   */
  take(work?: Work): (answered?: boolean) => void;
  /** True once the server has answered anything on it. */
  worked(): boolean;
  /** Milliseconds since its last use; 0 while it has work. */
  idleMs(nowMs: number): number;
  /** Accepts no new work, and closes once the current work is finished. */
  retire(): void;
  /** Closes it now; its work fails. */
  end(): Promise<void>;
}

/** Wraps an open connection without work. `ended` is called once, when it is closed. */
export function carrierOf(
  connection: Connection,
  reached: Reached,
  now: () => number,
  ended: (carrier: Carrier) => void,
): Carrier {
  let carried = 0;
  let retired = false;
  let worked = false;
  let usedAtMs = now();
  let ending: Promise<void> | null = null;

  const end = (): Promise<void> => {
    ending ??= connection.close().finally(() => ended(carrier));
    return ending;
  };
  const endIfDone = () => {
    if (retired && carried === 0) void end();
  };
  const carrier: Carrier = {
    connection,
    reached,
    take(work = "use") {
      const note = () => {
        if (work === "use") usedAtMs = now();
      };
      carried++;
      note();
      let isOver = false;
      return (answered = false) => {
        if (isOver) return;
        isOver = true;
        worked ||= answered;
        carried--;
        note();
        endIfDone();
      };
    },
    worked: () => worked,
    idleMs: (nowMs) => (carried > 0 ? 0 : nowMs - usedAtMs),
    retire() {
      retired = true;
      endIfDone();
    },
    end,
  };
  return carrier;
}
