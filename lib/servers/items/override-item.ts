import { checkVersion } from "@/lib/audit/check-version";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { overrideItemSchema } from "@/lib/servers/schema-items";
import { upstreamNote } from "@/lib/servers/stored/upstream-note";
import { mayChangeNamed } from "@/lib/servers/stored/upstream-permission";
import { changeItem } from "./change-item";
import { overridesOf } from "./item-overrides";

/**
 * Overrides the title or the description of an item in every catalogue. Null restores the server's
 * own text. Failures: `forbidden`, `not_found`, `conflict`.
 */
export const overrideItem = verb({
  kind: "change",
  name: "upstreams.override_item",
  audience: "operator",
  input: overrideItemSchema,
  permit: (ctx, { server }) => mayChangeNamed(ctx, server),
  run: (ctx, { title, description, version, ...which }) =>
    changeItem(ctx, which, async (before) => {
      const same = await checkVersion(ctx, {
        version,
        stored: overridesOf(before),
        subject: { kind: "upstream", id: before.upstreamId },
        actions: ["upstreams.override_item"],
        details: { kind: which.kind, item: which.item },
      });
      if (!same.ok) return same;
      return succeed({
        ...(title === undefined ? {} : { titleOverride: title }),
        ...(description === undefined ? {} : { descriptionOverride: description }),
      });
    }),
  audit: (_ctx, { title, description }, { server, kind, name }) =>
    upstreamNote(server, {
      kind,
      item: name,
      ...(title === undefined ? {} : { title }),
      ...(description === undefined ? {} : { description: description === null ? null : "set" }),
    }),
});
