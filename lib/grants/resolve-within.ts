import { type Grant, mayReach } from "@/lib/catalogue/reach";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { grantOf } from "./grant-rows";
import type { GrantInput } from "./schema";
import type { GrantView } from "./view";

/**
 * Finds the servers that a key's grants name. The grants must be within the team's grants. Other
 * grants would have no effect, and accepting them would disclose servers that the team does not
 * reach. Failure: `invalid_input`.
 */
export function resolveWithin(
  team: readonly GrantView[],
  wanted: readonly GrantInput[],
): Result<Grant[]> {
  const found: Grant[] = [];
  for (const [index, { server, ...rest }] of wanted.entries()) {
    const ofTeam = team.find((one) => one.server.name === server);
    if (!ofTeam) {
      const fields = { [`grants.${index}.server`]: "The team reaches no server with this name." };
      return fail("invalid_input", { fields });
    }
    const upstreamId = ofTeam.server.id;
    const beyond = rest.tools.find((tool) => {
      if (tool.includes("*")) return false;
      return !mayReach([grantOf(ofTeam)], null, upstreamId, "tool", tool).allowed;
    });
    if (beyond !== undefined) {
      const fields = { [`grants.${index}.tools`]: `The team does not reach the tool ${beyond}.` };
      return fail("invalid_input", { fields });
    }
    found.push({ upstreamId, ...rest });
  }
  return succeed(found);
}
