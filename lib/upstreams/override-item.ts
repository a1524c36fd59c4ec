import { succeed } from "@/lib/errors";
import { verb } from "@/lib/verb";
import { changeItem } from "./change-item";
import { overrideItemSchema } from "./schema";
import { upstreamNote } from "./upstream-note";
import { mayChangeNamed } from "./upstream-permission";

/**
 * Gives an item of a server another title or description in every catalogue; null takes the
 * server's own again. Failures: `forbidden`, `not_found`.
 */
export const overrideItem = verb({
  kind: "change",
  name: "upstreams.override_item",
  audience: "operator",
  input: overrideItemSchema,
  permit: (ctx, { server }) => mayChangeNamed(ctx, server),
  run: (ctx, { title, description, ...which }) =>
    changeItem(ctx, which, () =>
      succeed({
        ...(title === undefined ? {} : { titleOverride: title }),
        ...(description === undefined ? {} : { descriptionOverride: description }),
      }),
    ),
  audit: (_ctx, { title, description }, { server, kind, name }) =>
    upstreamNote(server, {
      kind,
      item: name,
      ...(title === undefined ? {} : { title }),
      ...(description === undefined ? {} : { description: description === null ? null : "set" }),
    }),
});
