import { moment, printable } from "@/cli/terminal/print";
import type {
  InstallationPlan,
  NewPersonLink,
  PlannedStep,
  StepAction,
} from "@/lib/code/steps/view-plan";
import { amountText } from "@/lib/words/view-count";

const KINDS: Readonly<Record<PlannedStep["kind"], string>> = {
  policy: "policy of",
  person: "person",
  team: "team",
  member: "member of",
  server: "server",
  grant: "grant of",
  trustRule: "trust rule",
};

const WORDS: Readonly<Record<StepAction, string>> = {
  create: "+ %s",
  change: "~ %s",
  replace: "! %s is ended with its tokens, and another rule is created",
  remove: "- %s %r",
  unchanged: "  %s stays as it is",
  leave: "  %s is not in the file and stays",
};

/** What removing a part does. People and teams are not deleted, because records name them. */
const REMOVED: Readonly<Record<PlannedStep["kind"], string>> = {
  policy: "",
  person: "is disabled",
  team: "is disabled",
  member: "is removed, with their personal keys in the team",
  server: "is removed, with its grants and secrets",
  grant: "is removed",
  trustRule: "is ended with its tokens",
};

/** Formats what would change, field by field, and what the file does not name. */
export function planText({ steps, changes }: InstallationPlan): string {
  const shown = steps.filter(({ action }) => action !== "unchanged");
  const lines = shown.flatMap(({ kind, action, name, details }) => [
    WORDS[action]
      .replace("%r", REMOVED[kind])
      .replace("%s", () => `${KINDS[kind]} ${printable(name)}`),
    ...details.map((detail) => `    ${printable(detail)}`),
  ]);
  return [...lines, ...(lines.length > 0 ? [""] : []), sumText(steps, changes)].join("\n");
}

function sumText(steps: readonly PlannedStep[], changes: number): string {
  const same = steps.filter(({ action }) => action === "unchanged").length;
  const left = steps.filter(({ action }) => action === "leave").length;
  return [
    changes === 0 ? "No changes." : `${amountText(changes, "change")}.`,
    same > 0 && `${same} as in the file.`,
    left > 0 && `${left} not in the file.`,
  ]
    .filter(Boolean)
    .join(" ");
}

/** Formats what was changed. Of the links of new people, only the given ones are printed. */
export function appliedText(
  plan: InstallationPlan,
  links: readonly NewPersonLink[],
  shown: readonly NewPersonLink[],
): string {
  const parts = [planText(plan), ...(plan.changes > 0 ? ["Done."] : [])];
  if (links.length > 0 && shown.length === 0) {
    const people = amountText(links.length, "new person", "new people");
    parts.push(
      `${people} cannot sign in yet: latchkey users reset-password EMAIL prints a link to set a password.`,
    );
  }
  for (const { email, url, expiresAt } of shown) {
    parts.push(`${printable(email)} sets a password until ${moment(expiresAt)} at\n${url}`);
  }
  return parts.join("\n\n");
}
