import { RawDetails } from "@/components/ui/layout/raw-details";
import type { Problem } from "@/lib/errors/view-problem";

/**
 * Says what can be done about a problem with an MCP server, and shows the server's original
 * message.
 */
export function ProblemNote({ problem }: { problem: Problem }) {
  return (
    <div className="flex min-w-0 flex-col gap-1.5 text-sm">
      {problem.hint && <p>{problem.hint}</p>}
      {problem.detail && <RawDetails text={problem.detail} />}
    </div>
  );
}
