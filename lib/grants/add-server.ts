import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { registerUpstreamSchema } from "@/lib/servers/schema";
import { mayRun } from "@/lib/servers/stored/upstream-permission";
import { registerGranted } from "./register-granted";
import { teamIdsSchema } from "./schema";

/**
 * Registers a server and grants everything on it to teams, in one transaction. Failures: those of
 * registering a server, and `invalid_input` for a team that does not exist.
 */
export const addServer = verb({
  kind: "change",
  name: "upstreams.add",
  audience: "operator",
  input: registerUpstreamSchema.safeExtend({ teamIds: teamIdsSchema }),
  permit: (ctx, { transport }) => {
    const operator = operatorOnly(ctx);
    return operator.allowed ? mayRun(ctx, transport) : operator;
  },
  denials: ["target_refused"],
  run: (ctx, { teamIds, ...server }) => registerGranted(ctx, server, teamIds),
  // No further record is needed, because the registration and the grants write their own audit
  // records.
  audit: () => [],
});
