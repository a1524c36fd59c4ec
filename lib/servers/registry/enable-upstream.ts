import { verb } from "@/lib/core/verb";
import { upstreamSchema } from "@/lib/servers/schema";
import { mayRunNamed } from "@/lib/servers/stored/upstream-permission";
import { switchNamed, switchNotes } from "./switch-upstream";

/**
 * Enables a disabled server, so that callers with a grant can use it again. If the server is
 * already enabled, nothing changes and no audit record is written. Failures: `forbidden`,
 * `not_found`.
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
