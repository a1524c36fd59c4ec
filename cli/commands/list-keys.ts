import { personOfEmail, teamIdOf } from "@/cli/arguments/look-up";
import type { Command } from "@/cli/terminal/command";
import { succeed } from "@/lib/errors/errors";
import { listKeys } from "@/lib/keys/reads/list-keys";
import type { ListKeysInput } from "@/lib/keys/schema";
import { KEY_SORTS } from "@/lib/keys/view-bounds";
import { amountText } from "@/lib/words/view-count";
import { keyTable } from "./key-text";

export const listKeysCommand: Command = {
  name: "keys list",
  help: "List keys, newest first",
  options: {
    search: { value: "TEXT", help: "part of a name, a maker, or the last four characters" },
    team: { value: "SLUG", help: "keys of this team" },
    maker: { value: "EMAIL", help: "keys that this person created" },
    status: { value: "STATUS", help: "its state, such as active, never_used or expires_soon" },
    unused: { value: "DAYS", help: "not used for this long" },
    sort: { value: "ORDER", help: KEY_SORTS.join(", ") },
    cursor: { value: "TEXT", help: "the cursor printed with the previous page" },
    size: { value: "N", help: "keys per page, at most 100" },
  },
  missing: "There is no such person.",
  run: async (ctx, given) => {
    const team = await teamIdOf(ctx, given.text("team"));
    if (!team.ok) return team;
    const email = given.text("maker");
    const maker = email === undefined ? null : await personOfEmail(ctx, email);
    if (maker && !maker.ok) return maker;
    const found = await listKeys(ctx, {
      q: given.text("search"),
      teamId: team.value,
      ownerId: maker?.value.id,
      status: given.text("status") as ListKeysInput["status"],
      unusedDays: given.number("unused"),
      sort: given.text("sort") as ListKeysInput["sort"],
      cursor: given.text("cursor"),
      pageSize: given.number("size"),
    });
    if (!found.ok) return found;
    const { rows, total, next } = found.value;
    const count = amountText(total, "key");
    const footer = next ? `\n\n${rows.length} of ${count}. More: --cursor ${next}` : "";
    return succeed({
      json: found.value,
      text: total === 0 ? "No keys." : `${keyTable(rows)}${footer}`,
    });
  },
};
