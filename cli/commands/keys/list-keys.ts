import type { Command } from "@/cli/terminal/command";
import { succeed } from "@/lib/errors/errors";
import { listKeys } from "@/lib/keys/reads/list-keys";
import type { ListKeysInput } from "@/lib/keys/schema";
import { KEY_SORTS } from "@/lib/keys/view-bounds";
import { amountText } from "@/lib/words/view-count";
import { keyTable } from "./key-text";
import { filterOf, filterOptions } from "./matching-keys";

export const listKeysCommand: Command = {
  name: "keys list",
  help: "List keys, newest first",
  options: {
    ...filterOptions,
    sort: { value: "ORDER", help: KEY_SORTS.join(", ") },
    cursor: { value: "TEXT", help: "the cursor printed with the previous page" },
    size: { value: "N", help: "keys per page, at most 100" },
  },
  missing: "There is no such person.",
  run: async (ctx, given) => {
    const filter = await filterOf(ctx, given);
    if (!filter.ok) return filter;
    const found = await listKeys(ctx, {
      ...filter.value,
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
