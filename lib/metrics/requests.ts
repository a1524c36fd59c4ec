import { counter, histogram, label } from "./registry";

const requests = () =>
  counter("latchkey_requests_total", "Requests to the data plane, by part, outcome and status.");
const durations = () =>
  histogram(
    "latchkey_request_duration_seconds",
    "Time from the request to the head of its answer.",
  );

/** Caches the formatted labels of each part of the data plane, together with a status or alone. */
const known = new Map<string, string>();
const parts = new Map<string, string>();

function labelsOf(part: string, status: number): string {
  const name = `${part} ${status}`;
  let labels = known.get(name);
  if (labels === undefined) {
    const outcome = status < 400 ? "ok" : status < 500 ? "refused" : "failed";
    const all = [label("part", part), label("outcome", outcome), label("code", `${status}`)];
    labels = all.join(",");
    known.set(name, labels);
  }
  return labels;
}

/**
 * Counts a request to a part of the data plane, with the status of the response, and records its
 * duration.
 */
export function countRequest(part: string, status: number, startedAtMs: number): void {
  requests().add(labelsOf(part, status));
  let labels = parts.get(part);
  if (labels === undefined) {
    labels = label("part", part);
    parts.set(part, labels);
  }
  durations().observe(labels, (performance.now() - startedAtMs) / 1000);
}
