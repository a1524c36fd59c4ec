import { z } from "zod";
import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { readGrants } from "@/lib/grants/grant-rows";
import type { GrantView } from "@/lib/grants/view";
import { readPolicy } from "@/lib/policy/read-policy";
import { exportServers } from "@/lib/servers/code/export-servers";
import { teamRules } from "@/lib/teams/team-rows";
import { exportRules } from "@/lib/trust/code/export-rules";
import type { InstallationFile } from "./file/schema-file";
import { readMemberships } from "./steps/member-steps";
import { readPeople } from "./steps/person-steps";
import { readTeams } from "./steps/team-steps";

/**
 * Writes the installation as a file: policy, people, teams with members and grants, servers and
 * trust rules, in an order that does not change. Every setting that a plan compares is written, so
 * applying the file changes nothing, and a change by hand shows. Secrets are references to
 * environment variables. Failure: `invalid_input` if two trust rules have one name.
 */
export const exportInstallation = verb({
  kind: "read",
  name: "installation.export",
  audience: "operator",
  input: z.strictObject({}),
  permit: operatorOnly,
  run: async (ctx) => {
    const stored = await readPolicy(ctx, {});
    if (!stored.ok) return stored;
    const { version: _, ...policy } = stored.value;
    const servers = await exportServers(ctx, {});
    if (!servers.ok) return servers;
    const rules = await exportRules(ctx);
    if (!rules.ok) return rules;
    const people = await readPeople(ctx);
    const memberships = await readMemberships(ctx);
    const teams: NonNullable<InstallationFile["teams"]> = {};
    for (const team of await readTeams(ctx)) {
      const members = memberships.filter(({ slug }) => slug === team.slug);
      teams[team.slug] = {
        name: team.name,
        enabled: team.disabledAt === null,
        policy: teamRules(team),
        members: Object.fromEntries(members.map(({ email, role }) => [email, role])),
        grants: grantCode(await readGrants(ctx.db, { teamId: team.id })),
      };
    }
    return succeed<InstallationFile>({
      policy,
      people: Object.fromEntries(
        people.map(({ email, name, role, disabledAt }) => [
          email,
          { name, role, enabled: disabledAt === null },
        ]),
      ),
      teams,
      servers: servers.value.servers,
      trustRules: Object.fromEntries(
        rules.value.map(({ name, grants, ...rule }) => [
          name,
          { ...rule, grants: grants && grantCode(grants) },
        ]),
      ),
    });
  },
});

/** Writes grants by the name of the server, without what is granted by default. */
const grantCode = (grants: readonly GrantView[]) =>
  Object.fromEntries(
    grants.map(({ server, tools, prompts, resources }) => [
      server.name,
      {
        ...(tools.length === 1 && tools[0] === "*" ? {} : { tools: [...tools] }),
        ...(prompts ? {} : { prompts }),
        ...(resources ? {} : { resources }),
      },
    ]),
  );
