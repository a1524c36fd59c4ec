import type { OverviewView } from "@/lib/usage/view";

export type ChecklistState = OverviewView["checklist"];

/** The steps that lead to the first call, in their order. Each is true once it is done. */
export interface ChecklistSteps {
  readonly server: boolean;
  readonly key: boolean;
  readonly snippet: boolean;
  readonly call: boolean;
}

/**
 * Returns which steps are done. A call shows that a key or a connected app worked, so it completes
 * the steps before it, except that a server must still be added.
 */
export function stepsOf(state: ChecklistState): ChecklistSteps {
  const call = state.firstCallAt !== null;
  return {
    server: state.serverAdded,
    key: state.keyMade || call,
    snippet: state.tokenTaken || call,
    call,
  };
}

/**
 * True if the overview needs the checklist no more. Members cannot add a server, so they do not wait
 * for that step once they have made a call.
 */
export function isComplete(state: ChecklistState, operator: boolean): boolean {
  const { server, call } = stepsOf(state);
  return call && (server || !operator);
}

/**
 * Returns the step to do next. A call is possible without a server, because Latchkey has two tools of
 * its own; so once a key exists, the server is not asked for before the call.
 */
export function currentStep(state: ChecklistState, operator: boolean): keyof ChecklistSteps {
  const { server, key, snippet, call } = stepsOf(state);
  if (!server && operator && (!key || call)) return "server";
  if (!key) return "key";
  return snippet ? "call" : "snippet";
}
