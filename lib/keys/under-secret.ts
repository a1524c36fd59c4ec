import { secretLife } from "./key-state";
import type { KeyState } from "./model";

/** For each state, the states under former secrets. An equal state is always the same object. */
const formerStates = new WeakMap<KeyState, Map<number, KeyState>>();

/**
 * Returns the state of a key under the secret that this rotation created. A former secret ends at
 * the end of its overlap. A secret that the last rotation did not replace has already ended.
 */
export function underSecret(state: KeyState, rotation: number): KeyState {
  if (rotation === state.rotation) return state;
  const known = formerStates.get(state) ?? new Map<number, KeyState>();
  const former = known.get(rotation) ?? {
    ...{ ...state, ...secretLife(...lifeOf(state, rotation)) },
    quarantined: rotation === state.formerRotation && state.formerQuarantined,
  };
  formerStates.set(state, known.set(rotation, former));
  return former;
}

function lifeOf(state: KeyState, rotation: number): Parameters<typeof secretLife> {
  const { secretRotation, formerRotation, formerEndsAtMs, expiresAtMs } = state;
  const endsAtMs =
    rotation === secretRotation ? null : rotation === formerRotation ? (formerEndsAtMs ?? 0) : 0;
  return [rotation, endsAtMs, expiresAtMs];
}
