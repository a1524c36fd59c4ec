import type { Failure } from "@/lib/errors/errors";
import type { LinkFault } from "@/lib/servers/faults";
import type { LinkProblem } from "./problem";

/**
 * What the end of an attempt says of the server as such. `alive`: it answered, whatever it said (an
 * HTTP answer of any status). `unreached`: there was no way to it. `silent`: no answer came, which
 * may be what was asked, or the server. `none`: nothing.
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

/** The same of what has become a failure for callers. */
export function evidenceOfFailure({ code, problem }: Failure): Evidence {
  if (code === "upstream_timeout") return "silent";
  if (code === "upstream_failed") return "alive";
  if (code !== "upstream_unavailable" || !problem) return "none";
  return BY_FAULT[problem.code as LinkFault] ?? "unreached";
}
