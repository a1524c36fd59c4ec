import { readText, withFileError } from "@/cli/arguments/read-text";
import type { Command, Option } from "@/cli/terminal/command";
import { printable } from "@/cli/terminal/print";
import { readVariable } from "@/lib/config/env";
import type { Context } from "@/lib/core/context";
import { type Result, succeed } from "@/lib/errors/errors";
import type { ReadVariable } from "@/lib/servers/code/references";
import { amountText } from "@/lib/words/view-count";

/** The hint below a plan that was shown without being carried out. */
export const APPLY_AGAIN = "Nothing has been changed. Run it again with --yes to do this.";

interface Plan {
  readonly changes: number;
}

type Act<Wanted, Planned> = (ctx: Context, wanted: Wanted) => Promise<Result<Planned>>;

interface Applied<One, Planned extends Plan> {
  /** What happens to the things that the file does not name, with `--prune`. */
  readonly prune: Option;
  readonly read: (text: string, read: ReadVariable) => Result<One[]>;
  readonly plan: Act<{ wanted: One[]; prune: boolean }, Planned>;
  readonly apply: Act<{ wanted: One[]; prune: boolean }, Planned>;
  readonly text: (plan: Planned) => string;
}

/**
 * Returns the parts of a command that makes an installation match a file. The command prints a
 * plan, and carries it out if `--yes` is given.
 */
export function applyFile<One, Planned extends Plan>({
  prune,
  read,
  plan,
  apply,
  text,
}: Applied<One, Planned>): Pick<Command, "argument" | "options" | "exclusive" | "run"> {
  return {
    argument: "FILE",
    options: {
      yes: { help: "apply the plan; without this, only show it" },
      "dry-run": { help: "only show the plan (default)" },
      prune,
    },
    exclusive: ["yes", "dry-run"],
    run: async (ctx, given) => {
      const file = given.text("FILE") ?? "";
      const content = readText(file);
      if (!content.ok) return content;
      const wanted = withFileError(file, read(content.value, readVariable));
      if (!wanted.ok) return wanted;
      const applied = given.has("yes");
      const act = applied ? apply : plan;
      const done = await act(ctx, { wanted: wanted.value, prune: given.has("prune") });
      if (!done.ok) return done;
      const hint = applied ? "Done." : APPLY_AGAIN;
      const end = done.value.changes === 0 ? "" : `\n\n${hint}`;
      return succeed({ json: { applied, ...done.value }, text: `${text(done.value)}${end}` });
    },
  };
}

interface Step {
  readonly name: string;
  readonly details: readonly string[];
}

/** Formats a plan step by step, each with its details, followed by the number of changes. */
export function planLines<One extends Step>(
  steps: readonly One[],
  changes: number,
  wordsOf: (step: One) => string,
): string {
  const lines = steps.flatMap((step) => [
    wordsOf(step).replace("%s", () => printable(step.name)),
    ...step.details.map((detail) => `    ${printable(detail)}`),
  ]);
  const sum = changes === 0 ? "No changes." : `${amountText(changes, "change")}.`;
  return [...lines, ...(lines.length > 0 ? [""] : []), sum].join("\n");
}
