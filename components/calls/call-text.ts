import type { CallRow } from "@/lib/usage/view-calls";

/** Sentences for the codes with which calls fail. Other codes are shown as they are. */
const ERRORS: Readonly<Record<string, string>> = {
  tool_error: "The tool reported an error",
  upstream_failed: "The server did not answer correctly",
  upstream_timeout: "The server took too long",
  upstream_unavailable: "The server could not be reached",
  connect_required: "Needs the caller's own account at the server",
  client_gone: "The client hung up",
  database_unavailable: "The database was not reachable",
  busy: "Latchkey was busy",
  "-32600": "Invalid request",
  "-32601": "The server does not have this method",
  "-32602": "Invalid parameters",
  "-32603": "Internal error of the server",
  "-32002": "No such resource",
  "-32042": "Asks the person to open an address",
};

/** Returns the name of what was called: the tool, prompt or URI, or else the method. */
export function calledName({ target, method }: Pick<CallRow, "target" | "method">): string {
  return target ?? method;
}

/**
 * Says in a few words why a call failed or was denied: of a refusal, its first sentence. Returns null
 * for a call that was answered.
 */
export function failureText({
  outcome,
  code,
  refusal,
}: Pick<CallRow, "outcome" | "code" | "refusal">): string | null {
  if (outcome === "ok") return null;
  if (outcome === "denied") return refusal?.split(/\.(?=\s|$)/)[0] ?? "Out of the key’s reach";
  return ERRORS[code ?? ""] ?? (code === null ? "Failed" : `Error ${code}`);
}

/** Says in one sentence what happened: "ci-deploy called search and got an answer." */
export function callSentence(row: CallRow): string {
  const who = row.key?.name ?? "A deleted key";
  const what = row.kind === "tool" ? `called ${calledName(row)}` : `sent ${calledName(row)}`;
  const where = row.server ? ` on ${row.server.name}` : "";
  const end = {
    ok: "and got an answer",
    error: "and got an error",
    denied: "and was refused",
  }[row.outcome];
  return `${who} ${what}${where} ${end}.`;
}
