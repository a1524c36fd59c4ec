import type { Reached } from "@/gateway/upstreams/target/reached";
import type { Connection } from "./connection";

/** `use` is somebody's, and puts idleness off; `look` is our own. */
type Work = "use" | "look";

/**
 * A connection with what it carries. This is the one place where that is counted: calls of the lean
 * path and of the SDK's, what is asked in the middle of them, and looks at the server. What carries
 * something is ended by nobody but by who closes the server or its access.
 */
export interface Carrier {
  readonly connection: Connection;
  readonly reached: Reached;
  /**
   * Something begins that must not be cut off. Call what it returns once that is over, with true
   * where the server answered it.
   */
  take(work?: Work): (answered?: boolean) => void;
  /** True once the server has answered anything on it. */
  worked(): boolean;
  /** For how long nobody has used it; 0 while it carries anything. */
  idleMs(nowMs: number): number;
  /** It gets nothing new, and is closed once nothing of the old is left. */
  retire(): void;
  /** Closes it now: what it carries fails. */
  end(): Promise<void>;
}

/** An open connection that carries nothing yet. `ended` hears once that it is closed. */
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
