import type { Answer } from "@/lib/http/exchange";
import { counter, histogram, label } from "./registry";

const requests = () =>
  counter("latchkey_requests_total", "Requests to the data plane, by part, outcome and status.");
const durations = () =>
  histogram("latchkey_request_duration_seconds", "From the request to the head of its answer.");

/** Labels are made once for each part and status. */
const known = new Map<string, string>();

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

/** Counts a request and how long its answer took; the answer passes unchanged. */
export async function countRequest(part: string, answering: Promise<Answer>): Promise<Answer> {
  const startedAtMs = performance.now();
  const answer = await answering;
  requests().add(labelsOf(part, answer.status));
  durations().observe(label("part", part), (performance.now() - startedAtMs) / 1000);
  return answer;
}
