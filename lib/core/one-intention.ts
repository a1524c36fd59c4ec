import { AsyncLocalStorage } from "node:async_hooks";

/**
 * The running action, operation or command (see `asOneIntention`). `verb` is the changing verb that
 * it has called, or null if it has called none yet.
 */
const intentions = new AsyncLocalStorage<{ verb: string | null }>();

/**
 * Runs a Server Action, an API operation or a command of the command line, and throws if it calls a
 * second changing verb, because two verbs would not share one transaction. Only a test uses this,
 * and runs every action, operation and command in this way.
 */
export function asOneIntention<Answer>(run: () => Promise<Answer>): Promise<Answer> {
  return intentions.run({ verb: null }, run);
}

/**
 * Records that a changing verb begins. Throws if the running action, operation or command (see
 * `asOneIntention`) has already called a changing verb. Verbs that run inside another verb's
 * transaction do not call this function.
 */
export function beginChange(verb: string): void {
  const intention = intentions.getStore();
  if (!intention) return;
  if (intention.verb !== null) {
    throw new Error(`One intention is one verb: ${verb} after ${intention.verb}.`);
  }
  intention.verb = verb;
}
