import { counter, histogram, label } from "./registry";

const toolCalls = () =>
  counter("latchkey_tool_calls_total", "Calls of tools, by server and outcome.");
const toolDurations = () =>
  histogram("latchkey_tool_call_duration_seconds", "Duration of calls of tools, by server.");
const exchanges = () =>
  counter("latchkey_token_exchanges_total", "Exchanges of API keys, by exact outcome.");
const written = () =>
  counter("latchkey_batch_rows_written_total", "Rows written in batches, by batch.");
const dropped = () =>
  counter("latchkey_batch_rows_dropped_total", "Rows of batches that were lost, by batch.");

/** Caches each server's formatted labels, because they are needed for every call. */
const known = new Map<string, { from: string; of: Record<string, string> }>();
const MAX_KNOWN = 1_000;

/**
 * Counts one `tools/call` to a server with its outcome, and records its duration in microseconds.
 */
export function countToolCall(server: string, outcome: string, durationMicros: number): void {
  let labels = known.get(server);
  if (labels === undefined) {
    labels = { from: label("server", server), of: {} };
    if (known.size < MAX_KNOWN) known.set(server, labels);
  }
  const { from, of } = labels;
  of[outcome] ??= `${from},${label("outcome", outcome)}`;
  toolCalls().add(of[outcome], 1);
  toolDurations().observe(from, durationMicros / 1e6);
}

/** Caches the formatted label of each outcome of a token exchange. The set of outcomes is fixed. */
const outcomes = new Map<string, string>();

/** Counts one token exchange. The outcome is `ok` or the reason why the exchange was refused. */
export function countExchange(outcome: string): void {
  let labels = outcomes.get(outcome);
  if (labels === undefined) {
    labels = label("outcome", outcome);
    outcomes.set(outcome, labels);
  }
  exchanges().add(labels);
}

/** Counts the rows that a batch has written (`kept` true) or dropped (`kept` false). */
export function countBatchRows(batch: string, rows: number, kept: boolean): void {
  (kept ? written() : dropped()).add(label("batch", batch), rows);
}
