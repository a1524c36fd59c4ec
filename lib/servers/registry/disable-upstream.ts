import { verb } from "@/lib/core/verb";
import { upstreamSchema } from "@/lib/servers/schema";
import { mayChangeNamed } from "@/lib/servers/stored/upstream-permission";
import { switchNamed, switchNotes } from "./switch-upstream";

/**
 * Disables a server: the server is in no catalogue until it is enabled again, and its grants,
 * secrets and overrides are kept. A repetition changes nothing and writes no record. Failures:
 * `forbidden`, `not_found`.
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
