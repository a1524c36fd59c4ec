import type { WantedInstallation } from "@/lib/code/file/schema-file";
import { type Result, succeed } from "@/lib/errors/errors";
import { readPolicy } from "@/lib/policy/read-policy";
import { updatePolicy } from "@/lib/policy/update-policy";
import { differenceTexts } from "@/lib/words/difference-texts";
import { type Carrying, refusedAt } from "./step";
import type { PlannedStep } from "./view-plan";

/** Changes the given rules of the installation's policy. Rules that the file omits stay. */
export async function policySteps(
  { ctx }: Carrying,
  { policy: wanted }: WantedInstallation,
): Promise<Result<PlannedStep[]>> {
  if (!wanted) return succeed([]);
  const stored = await readPolicy(ctx, {});
  if (!stored.ok) return stored;
  const details = differenceTexts(stored.value, wanted);
  const step = { kind: "policy", name: "the installation", details } as const;
  if (details.length === 0) return succeed([{ ...step, action: "unchanged" }]);
  const given = Object.fromEntries(Object.entries(wanted).filter(([, one]) => one !== undefined));
  const updated = await updatePolicy(ctx, { ...stored.value, ...given });
  return updated.ok
    ? succeed([{ ...step, action: "change" }])
    : refusedAt(["policy"], updated.failure);
}
