import type { Command } from "@/cli/terminal/command";
import { facts, moment, table } from "@/cli/terminal/print";
import { succeed } from "@/lib/errors/errors";
import { showRootSecret } from "@/lib/root-secret/show-root-secret";
import { percentOf, type RootSecretView, totalOf, VALUE_KINDS } from "@/lib/root-secret/view";
import { nextStep } from "@/lib/root-secret/view-next-step";

/** The command that shows the progress of the move to a new root secret. */
export const rootSecretCommand: Command = {
  name: "root-secret",
  help: "Show which root secret is used, how far a rotation is, and what to do next",
  options: {},
  run: async (ctx) => {
    const shown = await showRootSecret(ctx, {});
    if (!shown.ok) return shown;
    const total = totalOf(shown.value.progress);
    const json = { ...shown.value, ...total, percent: percentOf(total) };
    return succeed({ json, text: textOf(shown.value) });
  },
};

function textOf(view: RootSecretView): string {
  const total = totalOf(view.progress);
  const older = view.configured.filter((id) => id !== view.current);
  const head = facts([
    ["For new values", view.since ? `${view.current}, since ${moment(view.since)}` : view.current],
    ["Also configured", older.length === 0 ? null : older.join(", ")],
    [
      "Progress",
      view.state === "single"
        ? null
        : `${percentOf(total)} % (${total.moved} of ${total.values} values)`,
    ],
  ]);
  const parts = [head];
  if (view.state !== "single" && view.progress.length > 0) {
    parts.push(
      table(
        ["Values", "Moved", "Of"],
        view.progress.map((one) => [VALUE_KINDS[one.kind], String(one.moved), String(one.values)]),
      ),
    );
  }
  if (view.state === "moving" && view.keysLeft.length > 0) {
    parts.push(
      table(
        ["Key that is left", "Id", "Last used"],
        view.keysLeft.map((key) => [
          key.name,
          key.id,
          key.lastUsedAt ? moment(key.lastUsedAt) : "never",
        ]),
      ),
    );
  }
  parts.push(nextStep(view));
  return parts.join("\n\n");
}
