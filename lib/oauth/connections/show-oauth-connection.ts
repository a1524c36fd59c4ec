import { withShownRevokers } from "@/lib/audit/shown-actors";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { ownKey } from "@/lib/keys/key-permission";
import { isKeyId } from "@/lib/keys/key-rows";
import { readConnections } from "./model";
import { connectionSchema } from "./schema";

/**
 * One connection of an app. Failure: `not_found`, also if a member asks for another's connection.
 */
export const showOAuthConnection = verb({
  kind: "read",
  name: "connections.show",
  audience: "owner_or_operator",
  input: connectionSchema,
  permit: ownKey,
  run: async (ctx, { id }) => {
    const found = isKeyId(id) ? await readConnections(ctx, [id]) : [];
    const [connection] = await withShownRevokers(ctx, found);
    return connection ? succeed(connection) : fail("not_found");
  },
});
