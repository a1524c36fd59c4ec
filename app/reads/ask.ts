import { BASE_PATH } from "@/components/shell/base-path";
import { askServer } from "@/components/ui/form/ask-server";
import type { Outcome } from "@/components/ui/form/outcome";
import type { Verb } from "@/lib/core/verb";
import { restoreDates } from "./dates";
import type { Reads } from "./reads";

/** What one read takes. */
export type ReadInput<Name extends keyof Reads> = Parameters<Reads[Name]["verb"]>[1];
/** What one read returns. */
export type ReadValue<Name extends keyof Reads> =
  Reads[Name]["verb"] extends Verb<infer _, infer Read> ? Read : never;

/**
 * Asks the server something while a page stays open: a count, a preview or a test. Unlike Server
 * Actions, of which a browser sends one at a time, reads wait for nothing and nothing waits for
 * them. `signal` ends the request. Without a response, the outcome is a refusal.
 */
export function ask<Name extends keyof Reads>(
  name: Name,
  input: ReadInput<Name>,
  signal?: AbortSignal,
): Promise<Outcome<ReadValue<Name>>> {
  return askServer(
    send<ReadValue<Name>>(`${BASE_PATH}/reads/${name}`, JSON.stringify(input), signal ?? null),
  );
}

async function send<Read>(
  url: string,
  body: string,
  signal: AbortSignal | null,
): Promise<Outcome<Read>> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body, signal });
  const { outcome, dates } = await response.json();
  restoreDates(outcome, dates);
  return outcome;
}
