import type { Failure } from "@/lib/errors/errors";
import type { LinkFault } from "@/lib/servers/faults";
import type { LinkProblem } from "./problem";

/**
 * Evidence about a server from the end of an attempt. `alive`: the server answered, with any HTTP
 * status. `unreached`: no connection to the server was possible. `silent`: no answer came, because
 * of the request or the server. `none`: the attempt shows nothing.
 */
export type Evidence = "alive" | "unreached" | "silent" | "none";

const BY_FAULT: Partial<Readonly<Record<LinkFault, Evidence>>> = {
  http_too_many: "alive",
  http_server_error: "alive",
  answer_cut: "alive",
  timeout: "silent",
  connection_broken: "silent",
};

/** The evidence in a problem. */
export function evidenceOf({ kind, fault, callerLeft }: LinkProblem): Evidence {
  if (callerLeft || kind === "lost") return "none";
  return BY_FAULT[fault] ?? (kind === "unavailable" ? "unreached" : "alive");
}

/** The evidence in a failure in the form for callers. */
export function evidenceOfFailure({ code, problem }: Failure): Evidence {
  if (code === "upstream_timeout") return "silent";
  if (code === "upstream_failed") return "alive";
  if (code !== "upstream_unavailable" || !problem) return "none";
  return BY_FAULT[problem.code as LinkFault] ?? "unreached";
}
