import type { Reached } from "@/gateway/upstreams/target/reached";
import type { Connection } from "./connection";

/** `use` is work for a caller and resets the idle time; `look` is Latchkey's own work. */
type Work = "use" | "look";

/**
 * A connection with a count of its current work: calls as bytes and through the SDK, questions
 * during calls, and checks of the server. No other code counts this work. A connection with work is
 * closed only if its server or its caller's access ends.
 */
export interface Carrier {
  readonly connection: Connection;
  readonly reached: Reached;
  /**
   * Begins work that must not be interrupted. The caller calls the returned function at the end of
   * the work, with true if the server answered.
   */
  take(work?: Work): (answered?: boolean) => void;
  /** True after the server has answered a request on this connection. */
  worked(): boolean;
  /** Milliseconds from the last use until `nowMs`; 0 while the connection has work. */
  idleMs(nowMs: number): number;
  /** Accepts no new work, and closes the connection after the current work. */
  retire(): void;
  /** Closes the connection now; its work fails. */
  end(): Promise<void>;
}

/** Wraps an open connection without work. `ended` is called once, when the connection closes. */
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
