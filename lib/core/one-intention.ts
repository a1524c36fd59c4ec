import { AsyncLocalStorage } from "node:async_hooks";

/** Of the intention that is under way, the verb by which it changed something, if it has. */
const underWay = new AsyncLocalStorage<{ verb: string | null }>();

/**
 * Runs an action, an operation or a command as one intention, which is one verb in one transaction:
 * a second changing verb in it throws. Tests run each of them in it.
 */
export function asOneIntention<Answer>(run: () => Promise<Answer>): Promise<Answer> {
  return underWay.run({ verb: null }, run);
}

/** A changing verb begins, in no other's transaction. */
export function beginChange(verb: string): void {
  const intention = underWay.getStore();
  if (!intention) return;
  if (intention.verb !== null) {
    throw new Error(`One intention is one verb: ${verb} after ${intention.verb}.`);
  }
  intention.verb = verb;
}
