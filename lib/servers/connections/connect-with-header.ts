import { personOf } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { seal } from "@/lib/secrets/seal";
import { upstreamNote } from "@/lib/servers/stored/upstream-note";
import { findConnectable } from "./find-connectable";
import { permitConnect } from "./permit-connect";
import { saveConnection } from "./save-connection";
import { connectWithHeaderSchema } from "./schema";
import { credentialPlace } from "./stored-tokens";

/**
 * Stores a person's own header value for a server that requires a personal header. The value is
 * sealed and never shown again. Failure: `not_found`, also for servers that the person cannot
 * reach.
 */
export const connectWithHeader = verb({
  kind: "change",
  name: "upstreams.connect_with_header",
  audience: "signed_in",
  input: connectWithHeaderSchema,
  permit: (ctx, { name }) => permitConnect(ctx, name, "person_header"),
  run: async (ctx, { name, value }) => {
    const person = personOf(ctx.actor);
    const upstream = await findConnectable(ctx, name);
    if (!person || upstream?.credentials !== "person_header") return fail("not_found");
    const place = credentialPlace(person.id, upstream.id);
    const saved = await saveConnection(ctx, {
      personId: person.id,
      upstreamId: upstream.id,
      kind: "header",
      valueSealed: seal(ctx.secrets, place, Buffer.from(value, "utf8")),
      expiresAt: null,
    });
    return saved ? succeed({ id: upstream.id, name }) : fail("not_found");
  },
  audit: (_ctx, _input, value) => upstreamNote(value),
});
