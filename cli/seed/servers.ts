import { upstreamItems } from "@/db/schema/upstream-items";
import { definitionDigest } from "@/gateway/upstreams/health/digest";
import type { Context } from "@/lib/core/context";
import { listGrants } from "@/lib/grants/list-grants";
import { setTeamGrants } from "@/lib/grants/set-team-grants";
import { readPolicy } from "@/lib/policy/read-policy";
import { updatePolicy } from "@/lib/policy/update-policy";
import { hideItem } from "@/lib/servers/items/hide-item";
import { disableUpstream } from "@/lib/servers/registry/disable-upstream";
import { registerUpstream } from "@/lib/servers/registry/register-upstream";
import { type Cast, must, type Step } from "./cast";
import { SEED_PEOPLE } from "./people-plan";
import { promptOf, resourceOf, toolOf } from "./serve";
import type { SeedServer } from "./servers-plan";

type Item = typeof upstreamItems.$inferInsert;

/** How a server comes, what was found at it, who may use it, and whether it is still in use. */
export function serverSteps(cast: Cast, plan: SeedServer): Step[] {
  const { name } = plan.server;
  const operator = (ctx: Context) => cast.by(ctx, SEED_PEOPLE[0].email);
  const register = async (ctx: Context) => {
    const { upstream } = must(await registerUpstream(operator(ctx), plan.server));
    cast.servers.set(name, upstream.id);
    await ctx.db.insert(upstreamItems).values(itemsOf(plan, upstream.id, ctx.now, cast.at(2).now));
    for (const [slug, tools] of Object.entries(plan.teams)) {
      const teamId = cast.team(slug);
      const before = must(await listGrants(ctx, { teamId })).team;
      const kept = before.map(({ server, ...rest }) => ({
        ...rest,
        server: server.name,
        tools: [...rest.tools],
      }));
      const grants = [...kept, { server: name, tools: [...tools] }];
      must(await setTeamGrants(operator(ctx), { teamId, grants }));
    }
    for (const item of plan.hidden ?? []) {
      must(await hideItem(operator(ctx), { server: name, kind: "tool", item, hidden: true }));
    }
  };
  const steps: Step[] = [{ daysAgo: plan.daysAgo, act: register }];
  if (plan.disabledDaysAgo !== undefined) {
    const act = async (ctx: Context) => {
      must(await disableUpstream(operator(ctx), { name }));
    };
    steps.push({ daysAgo: plan.disabledDaysAgo, act });
  }
  return steps;
}

/** The servers of the demonstration are this machine's own. */
export function allowLoopback(cast: Cast): Step {
  const act = async (ctx: Context) => {
    const operator = cast.by(ctx, SEED_PEOPLE[0].email);
    const policy = must(await readPolicy(operator, {}));
    must(await updatePolicy(operator, { ...policy, allowPrivateUpstreams: true }));
  };
  return { daysAgo: 29.45, act };
}

function itemsOf(plan: SeedServer, upstreamId: string, firstSeenAt: Date, changedAt: Date): Item[] {
  const item = (kind: Item["kind"], name: string, definition: Record<string, unknown>): Item => ({
    ...{ upstreamId, kind, name, definition, firstSeenAt },
    digest: definitionDigest(definition),
  });
  const tools = plan.tools.map((tool) => {
    const { name } = tool;
    const made = item("tool", name, toolOf(tool));
    if (plan.changed?.tool !== name) return made;
    const { notify: _new, ...takes } = tool.takes;
    const previous = toolOf({ name, takes, description: plan.changed.was });
    return { ...made, previous, changedAt, waits: plan.server.approvesChanges ?? false };
  });
  const prompts = (plan.prompts ?? []).map((name) => item("prompt", name, promptOf(name)));
  const resources = (plan.resources ?? []).map((uri) => item("resource", uri, resourceOf(uri)));
  return [...tools, ...prompts, ...resources];
}
