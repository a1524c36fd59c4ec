import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { hideItemSchema } from "@/lib/servers/schema-items";
import { upstreamNote } from "@/lib/servers/stored/upstream-note";
import { mayChangeNamed } from "@/lib/servers/stored/upstream-permission";
import { changeItem } from "./change-item";

/**
 * Hides an item of a server from everyone, or shows it again. A hidden item can be neither listed
 * nor called. Failures: `forbidden`, `not_found`.
 */
export const hideItem = verb({
  kind: "change",
  name: "upstreams.hide_item",
  audience: "operator",
  input: hideItemSchema,
  permit: (ctx, { server }) => mayChangeNamed(ctx, server),
  run: (ctx, { hidden, ...which }) => changeItem(ctx, which, () => succeed({ hidden })),
  audit: (_ctx, { hidden }, { server, kind, name }) => ({
    ...upstreamNote(server, { kind, item: name }),
    action: hidden ? "upstreams.hide_item" : "upstreams.show_item",
  }),
});
