import type { Context } from "@/lib/core/context";
import { type Result, succeed } from "@/lib/errors/errors";
import type { WantedInstallation } from "./file/schema-file";
import { grantSteps } from "./steps/grant-steps";
import { memberSteps, otherMemberSteps, readMemberships } from "./steps/member-steps";
import { otherPersonSteps, personSteps } from "./steps/person-steps";
import { policySteps } from "./steps/policy-steps";
import { ruleSteps } from "./steps/rule-steps";
import { serverSteps } from "./steps/server-steps";
import type { Carrying } from "./steps/step";
import { disableTeams, otherTeamSteps, teamSteps } from "./steps/team-steps";
import type { AppliedInstallation, NewPersonLink, PlannedStep } from "./steps/view-plan";

interface Wanted {
  readonly file: WantedInstallation;
  readonly prune: boolean;
}

type Section = (carrying: Carrying, file: WantedInstallation) => Promise<Result<PlannedStep[]>>;

/**
 * Makes the installation match the file, in the caller's transaction and by the verbs that the
 * console uses. What others depend on comes first, and what is removed last. Returns the steps.
 * Failures: those of the verbs. Their fields are paths in the file, such as `teams.red.members`.
 */
export async function carryOut(
  ctx: Context,
  { file, prune }: Wanted,
): Promise<Result<AppliedInstallation>> {
  const links: NewPersonLink[] = [];
  const before = await readMemberships(ctx);
  const sections: readonly Section[] = [
    policySteps,
    teamSteps,
    (carrying, wanted) => personSteps(carrying, wanted, links),
    (carrying, wanted) => memberSteps(carrying, wanted, before),
    serverSteps,
    grantSteps,
    ruleSteps,
    otherMemberSteps,
    otherPersonSteps,
    disableTeams,
    otherTeamSteps,
  ];
  const steps: PlannedStep[] = [];
  for (const section of sections) {
    const done = await section({ ctx, prune }, file);
    if (!done.ok) return done;
    steps.push(...done.value);
  }
  const still = steps.filter(({ action }) => action === "unchanged" || action === "leave");
  return succeed({ steps, changes: steps.length - still.length, links });
}
