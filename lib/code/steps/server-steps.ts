import type { WantedInstallation } from "@/lib/code/file/schema-file";
import { type Result, succeed } from "@/lib/errors/errors";
import { applyServer } from "@/lib/servers/code/apply-servers";
import { planServers } from "@/lib/servers/code/plan-servers";
import type { PlanAction } from "@/lib/servers/code/view-plan";
import { type Carrying, refusedAt } from "./step";
import type { PlannedStep, StepAction } from "./view-plan";

const ACTIONS: Readonly<Record<PlanAction, StepAction>> = {
  register: "create",
  change: "change",
  remove: "remove",
  unchanged: "unchanged",
  leave: "leave",
};

/** Registers and changes servers. Those that the file does not name are left, or removed. */
export async function serverSteps(
  { ctx, prune }: Carrying,
  { servers: byName }: WantedInstallation,
): Promise<Result<PlannedStep[]>> {
  if (!byName) return succeed([]);
  const servers = Object.entries(byName).map(([name, server]) => ({ ...server, name }));
  const planned = await planServers(ctx, { servers, prune });
  if (!planned.ok) return refusedAt(["servers"], planned.failure);
  const steps: PlannedStep[] = [];
  for (const step of planned.value.servers) {
    const wanted = servers.find(({ name }) => name === step.name);
    const done = await applyServer(ctx, step, wanted);
    if (!done.ok) return refusedAt(["servers", step.name], done.failure);
    steps.push({ ...step, kind: "server", action: ACTIONS[step.action] });
  }
  return succeed(steps);
}
