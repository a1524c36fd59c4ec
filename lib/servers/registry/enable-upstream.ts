import { verb } from "@/lib/core/verb";
import { upstreamSchema } from "@/lib/servers/schema";
import { mayRunNamed } from "@/lib/servers/stored/upstream-permission";
import { switchNamed, switchNotes } from "./switch-upstream";

/**
 * Enables a disabled server for callers with a grant. A repetition changes nothing and writes no
 * record. Failures: `forbidden`, `not_found`.
 */
export const enableUpstream = verb({
  kind: "change",
  name: "upstreams.enable",
  audience: "operator",
  input: upstreamSchema,
  permit: (ctx, { name }) => mayRunNamed(ctx, name),
  run: (ctx, { name }) => switchNamed(ctx, name, true),
  audit: (_ctx, _input, done) => switchNotes(done),
});
