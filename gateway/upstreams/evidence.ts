import type { Failure } from "@/lib/errors/errors";
import type { LinkFault } from "@/lib/servers/faults";
import type { LinkProblem } from "./problem";

/**
 * What the end of an attempt shows about the server. `alive`: it answered, with an HTTP answer of
 * any status. `unreached`: it could not be connected to. `silent`: no answer came, because of the
 * request or the server. `none`: nothing.
 */
export type Evidence = "alive" | "unreached" | "silent" | "none";

const BY_FAULT: Partial<Readonly<Record<LinkFault, Evidence>>> = {
  http_too_many: "alive",
  http_server_error: "alive",
  answer_cut: "alive",
  timeout: "silent",
  connection_broken: "silent",
};

/** What a problem shows. */
export function evidenceOf({ kind, fault, callerLeft }: LinkProblem): Evidence {
  if (callerLeft || kind === "lost") return "none";
  return BY_FAULT[fault] ?? (kind === "unavailable" ? "unreached" : "alive");
}

/** The same for a failure as callers see it. */
export function evidenceOfFailure({ code, problem }: Failure): Evidence {
  if (code === "upstream_timeout") return "silent";
  if (code === "upstream_failed") return "alive";
  if (code !== "upstream_unavailable" || !problem) return "none";
  return BY_FAULT[problem.code as LinkFault] ?? "unreached";
}
