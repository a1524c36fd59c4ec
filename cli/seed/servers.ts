import { upstreamItems } from "@/db/schema/upstream-items";
import { definitionColumns } from "@/gateway/upstreams/health/definition-columns";
import type { Context } from "@/lib/core/context";
import { listGrants } from "@/lib/grants/list-grants";
import { setTeamGrants } from "@/lib/grants/set-team-grants";
import { readPolicy } from "@/lib/policy/read-policy";
import { updatePolicy } from "@/lib/policy/update-policy";
import { hideItem } from "@/lib/servers/items/hide-item";
import { disableUpstream } from "@/lib/servers/registry/disable-upstream";
import { registerUpstream } from "@/lib/servers/registry/register-upstream";
import { SEED_PEOPLE } from "./people-plan";
import { type SeedState, type Step, unwrap } from "./seed-state";
import { promptOf, resourceOf, toolOf } from "./serve";
import type { SeedServer } from "./servers-plan";

type Item = typeof upstreamItems.$inferInsert;

/**
 * Returns the steps that register a server with its items and grants, and that disable the server
 * if the plan says so.
 */
export function serverSteps(state: SeedState, plan: SeedServer): Step[] {
  const { name } = plan.server;
  const operator = (ctx: Context) => state.by(ctx, SEED_PEOPLE[0].email);
  const register = async (ctx: Context) => {
    const { upstream } = unwrap(await registerUpstream(operator(ctx), plan.server));
    state.servers.set(name, upstream.id);
    await ctx.db.insert(upstreamItems).values(itemsOf(plan, upstream.id, ctx.now, state.at(2).now));
    for (const [slug, tools] of Object.entries(plan.teams)) {
      const teamId = state.team(slug);
      const before = unwrap(await listGrants(ctx, { teamId })).team;
      const kept = before.map(({ server, ...rest }) => ({
        ...rest,
        server: server.name,
        tools: [...rest.tools],
      }));
      const grants = [...kept, { server: name, tools: [...tools] }];
      unwrap(await setTeamGrants(operator(ctx), { teamId, grants }));
    }
    for (const item of plan.hidden ?? []) {
      unwrap(await hideItem(operator(ctx), { server: name, kind: "tool", item, hidden: true }));
    }
  };
  const steps: Step[] = [{ daysAgo: plan.daysAgo, act: register }];
  if (plan.disabledDaysAgo !== undefined) {
    const act = async (ctx: Context) => {
      unwrap(await disableUpstream(operator(ctx), { name }));
    };
    steps.push({ daysAgo: plan.disabledDaysAgo, act });
  }
  return steps;
}

/**
 * Returns the step that allows private addresses in the installation's policy, because the servers
 * of the demo data are on loopback addresses.
 */
export function allowLoopback(state: SeedState): Step {
  const act = async (ctx: Context) => {
    const operator = state.by(ctx, SEED_PEOPLE[0].email);
    const policy = unwrap(await readPolicy(operator, {}));
    unwrap(await updatePolicy(operator, { ...policy, allowPrivateUpstreams: true }));
  };
  return { daysAgo: 29.45, act };
}

function itemsOf(plan: SeedServer, upstreamId: string, firstSeenAt: Date, changedAt: Date): Item[] {
  const item = (kind: Item["kind"], name: string, definition: Record<string, unknown>): Item => ({
    ...{ upstreamId, kind, name, firstSeenAt },
    ...definitionColumns(JSON.stringify(definition)),
  });
  const tools = plan.tools.map((tool) => {
    const { name } = tool;
    const made = item("tool", name, toolOf(tool));
    if (plan.changed?.tool !== name) return made;
    const { notify: _new, ...takes } = tool.takes;
    const previous = JSON.stringify(toolOf({ name, takes, description: plan.changed.was }));
    return { ...made, previous, changedAt, waits: plan.server.approvesChanges ?? false };
  });
  const prompts = (plan.prompts ?? []).map((name) => item("prompt", name, promptOf(name)));
  const resources = (plan.resources ?? []).map((uri) => item("resource", uri, resourceOf(uri)));
  return [...tools, ...prompts, ...resources];
}
