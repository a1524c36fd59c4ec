import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { approveItemSchema } from "@/lib/servers/schema-items";
import { upstreamNote } from "@/lib/servers/stored/upstream-note";
import { mayChangeNamed } from "@/lib/servers/stored/upstream-permission";
import { changeItem } from "./change-item";

const UNLISTED =
  "The server was edited and its new list is not available yet. Try again in a few seconds.";

const refused = (digest: string) => fail("invalid_input", { fields: { digest } });

/**
 * Approves the current definition of an item. The item is then no longer marked as changed, and if
 * it was waiting for approval, it can be listed and called again. Only the definition with the
 * given digest is approved. Failures: `forbidden`, `not_found`, and `invalid_input` if the item has
 * changed again, or if the server has a new target whose items have not been listed yet.
 */
export const approveItem = verb({
  kind: "change",
  name: "upstreams.approve_item",
  audience: "operator",
  input: approveItemSchema,
  permit: (ctx, { server }) => mayChangeNamed(ctx, server),
  run: (ctx, { digest, ...which }) =>
    changeItem(ctx, which, (before, server) => {
      if (server.listedVersion !== server.targetVersion) return refused(UNLISTED);
      return before.digest === digest
        ? succeed({ previous: null, waits: false })
        : refused("This has changed again since you looked. Look at it once more.");
    }),
  audit: (_ctx, { digest }, { server, kind, name }) =>
    upstreamNote(server, { kind, item: name, digest }),
});
