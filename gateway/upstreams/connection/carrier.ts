import type { Reached } from "@/gateway/upstreams/target/reached";
import type { Connection } from "./connection";

/**
 * `use` is work for a caller and counts as activity. `look` is Latchkey's own work, which does not
 * keep an idle connection open after it has ended. `watch` is a subscription, which is no call.
 */
type Work = "use" | "look" | "watch";

/**
 * A connection, together with a count of the work that it currently carries: calls passed on as
 * bytes, calls through the SDK, questions during calls, subscriptions, and checks of the server. No other code
 * counts this work. While there is work, the connection is closed only if the server is removed or
 * the caller loses access.
 */
export interface Carrier {
  readonly connection: Connection;
  readonly reached: Reached;
  /**
   * Begins work that must not be interrupted. The caller has to call the returned function when the
   * work ends, with true if the server answered.
   */
  take(work?: Work): (answered?: boolean) => void;
  readonly openedAt: Date;
  /** Returns the number of calls for callers that it currently carries. */
  calls(): number;
  /** True if the server has answered at least one request on this connection. */
  worked(): boolean;
  /** Returns the milliseconds since the connection was last used, or 0 while it carries work. */
  idleMs(nowMs: number): number;
  /** Accepts no new work, and closes the connection when the current work has ended. */
  retire(): void;
  /** Closes the connection now, so that its work fails. */
  end(): Promise<void>;
}

/**
 * Starts counting the work on an open connection. `ended` is called once, when the connection has
 * closed.
 */
export function carrierOf(
  connection: Connection,
  reached: Reached,
  now: () => number,
  ended: (carrier: Carrier) => void,
): Carrier {
  let carried = 0;
  let calls = 0;
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
    openedAt: new Date(),
    take(work = "use") {
      const note = () => {
        if (work === "use") usedAtMs = now();
      };
      carried++;
      if (work === "use") calls++;
      note();
      let isOver = false;
      return (answered = false) => {
        if (isOver) return;
        isOver = true;
        worked ||= answered;
        carried--;
        if (work === "use") calls--;
        note();
        endIfDone();
      };
    },
    calls: () => calls,
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
