import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { ownKey } from "@/lib/keys/key-permission";
import { keySchema } from "@/lib/keys/schema";
import { readConnections } from "./model";

/**
 * Returns one connection of an app. Failure: `not_found`, also if a member asks for someone else's
 * connection.
 */
export const showOAuthConnection = verb({
  kind: "read",
  name: "connections.show",
  audience: "owner_or_operator",
  input: keySchema,
  permit: ownKey,
  run: async (ctx, { id }) => {
    const [connection] = await readConnections(ctx, [id]);
    return connection ? succeed(connection) : fail("not_found");
  },
});
