import { verb } from "@/lib/core/verb";
import { upstreamSchema } from "@/lib/servers/schema";
import { mayChangeNamed } from "@/lib/servers/stored/upstream-permission";
import { switchNamed, switchNotes } from "./switch-upstream";

/**
 * Disables a server. The server is in no catalogue until it is enabled again, but its grants,
 * secrets and overrides are kept. If the server is already disabled, nothing changes and no audit
 * record is written. Failures: `forbidden`, `not_found`.
 */
export const disableUpstream = verb({
  kind: "change",
  name: "upstreams.disable",
  audience: "operator",
  input: upstreamSchema,
  permit: (ctx, { name }) => mayChangeNamed(ctx, name),
  run: (ctx, { name }) => switchNamed(ctx, name, false),
  audit: (_ctx, _input, done) => switchNotes(done),
});
