import { unseenPaths } from "./named-paths";
import { programsOf, type SandboxPlan } from "./sandbox";

type Seen = Omit<SandboxPlan, "sizes">;

/** Returns the existing paths in a command's arguments that the command cannot see. */
export function unseenArguments(plan: Seen): string[] {
  return unseenPaths(plan.args, withCurrentAccess(plan));
}

/**
 * Returns a hint for a command that has exited. The hint lists the paths that the command could not
 * see. For paths in environment variables, it gives only the names of the variables.
 */
export function hintOf(plan: Seen): string {
  const seen = withCurrentAccess(plan);
  const named = unseenPaths(plan.args, seen);
  const variables = Object.entries(plan.env).filter(
    ([name, value]) => name !== "PATH" && unseenPaths([value], seen).length > 0,
  );
  const missed = [...named, ...variables.map(([name]) => `what its variable ${name} names`)];
  if (missed.length === 0) return "";
  return `It does not see ${missed.join(", ")}: add what it needs to its paths.`;
}

function withCurrentAccess(plan: Seen): string[] {
  return [plan.folder, ...plan.paths.map(({ path }) => path), ...programsOf(plan)];
}
