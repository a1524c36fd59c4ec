import { personOfEmail, teamIdOf } from "@/cli/arguments/look-up";
import type { Command, Given, Option } from "@/cli/terminal/command";
import type { Context } from "@/lib/core/context";
import { type Result, succeed } from "@/lib/errors/errors";
import { listKeys } from "@/lib/keys/reads/list-keys";
import type { KeyFilter } from "@/lib/keys/schema";
import { disableMatchingKeys } from "@/lib/keys/update/disable-matching-keys";
import { revokeMatchingKeys } from "@/lib/keys/update/revoke-matching-keys";
import { amountText } from "@/lib/words/view-count";
import { keyTable } from "./key-text";

export const filterOptions: Readonly<Record<string, Option>> = {
  search: { value: "TEXT", help: "part of a name, a maker, or the last four characters" },
  team: { value: "SLUG", help: "keys of this team" },
  maker: { value: "EMAIL", help: "keys that this person created" },
  status: { value: "STATUS", help: "its state, such as active, never_used or expires_soon" },
  unused: { value: "DAYS", help: "not used for this long" },
};

const count: Option = { value: "N", help: "how many match; without it, they are only listed" };

/** Returns the filter that the options set. Failures: an unknown team or person. */
export async function filterOf(ctx: Context, given: Given): Promise<Result<KeyFilter>> {
  const team = await teamIdOf(ctx, given.text("team"));
  if (!team.ok) return team;
  const email = given.text("maker");
  const maker = email === undefined ? null : await personOfEmail(ctx, email);
  if (maker && !maker.ok) return maker;
  return succeed({
    q: given.text("search"),
    teamId: team.value,
    ownerId: maker?.value.id,
    status: given.text("status") as KeyFilter["status"],
    unusedDays: given.number("unused"),
  });
}

type Asked = { readonly filter: KeyFilter; readonly count: number };

/**
 * Returns a command that changes all keys that match. It asks for their number, which the verb
 * compares, so that keys which nobody has seen in the list are never changed.
 */
const onMatching = (
  { name, help, done }: Pick<Command, "name" | "help"> & { readonly done: string },
  options: Command["options"],
  act: (ctx: Context, asked: Asked, given: Given) => ReturnType<typeof disableMatchingKeys>,
): Command => ({
  ...{ name, help },
  options: { ...filterOptions, count, ...options },
  missing: "There is no such person.",
  run: async (ctx, given) => {
    const filter = await filterOf(ctx, given);
    if (!filter.ok) return filter;
    const seen = given.number("count");
    if (seen === undefined) {
      const found = await listKeys(ctx, { ...filter.value, pageSize: 100 });
      if (!found.ok) return found;
      const { rows, total } = found.value;
      const more = total > rows.length ? `\n… and ${total - rows.length} more` : "";
      const hint = `Nothing has been changed. Run it again with --count ${total} to do this.`;
      const list = total === 0 ? "No keys match." : `${keyTable(rows)}${more}\n\n${hint}`;
      return succeed({ json: { changed: 0, total, rows }, text: list });
    }
    const changed = await act(ctx, { filter: filter.value, count: seen }, given);
    if (!changed.ok) return changed;
    const { length } = changed.value.changed;
    return succeed({ json: { changed: length }, text: `${amountText(length, "key")} ${done}.` });
  },
});

export const matchingCommands: readonly Command[] = [
  onMatching(
    { name: "keys disable-matching", help: "Disable all keys that match", done: "disabled" },
    {},
    (ctx, asked) => disableMatchingKeys(ctx, asked),
  ),
  onMatching(
    { name: "keys revoke-matching", help: "Revoke all keys that match, for good", done: "revoked" },
    { reason: { value: "TEXT", help: "why, for the record", required: true } },
    (ctx, asked, given) =>
      revokeMatchingKeys(ctx, { ...asked, reason: given.text("reason") ?? "" }),
  ),
];
