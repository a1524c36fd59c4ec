import { AsyncLocalStorage } from "node:async_hooks";

/** The running intention, and the changing verb that the intention has called, if any. */
const intentions = new AsyncLocalStorage<{ verb: string | null }>();

/**
 * Runs an action, an operation or a command as one intention: one changing verb in one transaction.
 * A second changing verb throws. Tests wrap each action, operation and command in this function.
 */
export function asOneIntention<Answer>(run: () => Promise<Answer>): Promise<Answer> {
  return intentions.run({ verb: null }, run);
}

/**
 * Notes a changing verb. Every changing verb that is not nested in another verb's transaction calls
 * this function.
 */
export function beginChange(verb: string): void {
  const intention = intentions.getStore();
  if (!intention) return;
  if (intention.verb !== null) {
    throw new Error(`One intention is one verb: ${verb} after ${intention.verb}.`);
  }
  intention.verb = verb;
}
