import type { WantedInstallation } from "@/lib/code/file/schema-file";
import { type Failure, type Result, succeed } from "@/lib/errors/errors";
import { carryOutRules } from "@/lib/trust/code/carry-out-rules";
import { planSteps } from "@/lib/trust/code/plan-steps";
import type { PlannedRule } from "@/lib/trust/code/schema-code";
import { grantList } from "./grant-steps";
import { type Carrying, refusedAt } from "./step";
import type { PlannedStep, StepAction } from "./view-plan";

const ACTIONS: Readonly<Record<PlannedRule["action"], StepAction>> = {
  create: "create",
  change: "change",
  replace: "replace",
  end: "remove",
  unchanged: "unchanged",
  leave: "leave",
};

/** Creates, changes and replaces trust rules. Those that the file does not name are left, or ended. */
export async function ruleSteps(
  { ctx, prune }: Carrying,
  { trustRules: byName }: WantedInstallation,
): Promise<Result<PlannedStep[]>> {
  if (!byName) return succeed([]);
  const rules = Object.entries(byName).map(([name, { grants, ...rule }]) => ({
    ...{ ...rule, name },
    ...(grants === undefined ? {} : { grants: grants && grantList(grants) }),
  }));
  const planned = await planSteps(ctx, { rules, prune });
  if (!planned.ok) return refusedAt(["trustRules"], planned.failure);
  const done = await carryOutRules(ctx, planned.value);
  if (!done.ok) return refusedAt(["trustRules"], withServerNames(done.failure, rules));
  return succeed(
    planned.value.map(({ action, name, details }) => ({
      ...({ kind: "trustRule", action: ACTIONS[action], name, details } as const),
    })),
  );
}

interface NamedRule {
  readonly name: string;
  readonly grants?: readonly { readonly server: string }[] | null;
}

/** Names the servers of a rule's grants in a failure, because the file has them by name. */
function withServerNames(
  { fields = {}, ...failure }: Failure,
  rules: readonly NamedRule[],
): Failure {
  const named = Object.entries(fields).map(([field, text]) => {
    const [, name, index] = /^(.*)\.grants\.(\d+)(?:\.|$)/.exec(field) ?? [];
    const server = rules.find((rule) => rule.name === name)?.grants?.[Number(index)]?.server;
    return [server === undefined ? field : `${name}.grants.${server}`, text];
  });
  return { ...failure, ...(named.length > 0 ? { fields: Object.fromEntries(named) } : {}) };
}
