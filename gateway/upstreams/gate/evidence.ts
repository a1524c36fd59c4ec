import type { LinkProblem } from "@/gateway/upstreams/problem";
import type { Failure } from "@/lib/errors/errors";
import type { LinkFault } from "@/lib/servers/faults";

/**
 * What the end of an attempt shows about the server. `alive`: it answered, with any HTTP status.
 * `unreached`: no connection was possible. `silent`: no answer came, which may be due to the
 * request or to the server. `none`: the attempt shows nothing.
 */
export type Evidence = "alive" | "unreached" | "silent" | "none";

const BY_FAULT: Partial<Readonly<Record<LinkFault, Evidence>>> = {
  http_too_many: "alive",
  http_server_error: "alive",
  answer_cut: "alive",
  timeout: "silent",
  connection_broken: "silent",
};

/** Returns what a problem shows about the server. */
export function evidenceOf({ kind, fault, callerLeft }: LinkProblem): Evidence {
  if (callerLeft || kind === "lost") return "none";
  return BY_FAULT[fault] ?? (kind === "unavailable" ? "unreached" : "alive");
}

/**
 * Returns what a failure shows about the server. A failure is the form of a problem that callers
 * get.
 */
export function evidenceOfFailure({ code, problem }: Failure): Evidence {
  if (code === "upstream_timeout") return "silent";
  if (code === "upstream_failed") return "alive";
  if (code !== "upstream_unavailable" || !problem) return "none";
  return BY_FAULT[problem.code as LinkFault] ?? "unreached";
}
