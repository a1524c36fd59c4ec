import type { Semaphore } from "@/lib/limits/semaphore";
import { shared } from "@/lib/process/process";
import { gauge, label } from "./registry";

type Lane = Pick<Semaphore, "state">;

/**
 * Registers gauges for the running and waiting Argon2 computations of a lane. Returns the lane
 * itself.
 */
export function watchLane<Watched extends Lane>(name: string, lane: Watched): Watched {
  const lanes = shared("metrics.lanes", () => new Map<string, Lane>());
  lanes.set(label("lane", name), lane);
  gauge("latchkey_argon2_running", "Running Argon2id computations, by lane.", () =>
    [...lanes].map(([labels, { state }]) => [labels, state().running] as const),
  );
  gauge("latchkey_argon2_waiting", "Waiting Argon2id computations, by lane.", () =>
    [...lanes].map(([labels, { state }]) => [labels, state().waiting] as const),
  );
  return lane;
}
