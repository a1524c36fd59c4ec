import { compileCatalogue } from "@/lib/catalogue/compile-catalogue";
import type { ExposedItem } from "@/lib/catalogue/item";
import type { Grant } from "@/lib/catalogue/reach";
import { readInventory } from "@/lib/catalogue/read-inventory";
import type { Context } from "@/lib/core/context";
import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { readKey } from "@/lib/keys/key-rows";
import { grantOf, readGrants, resolveGrants } from "./grant-rows";
import { seesHolder } from "./holder-permission";
import { hasOwnGrants } from "./own-grants";
import { resolveWithin } from "./resolve-within";
import { type GrantInput, previewReachSchema } from "./schema";
import type { ReachedServer, ReachView } from "./view";

/**
 * Lists the items that a team or key can see and call through the gateway, either with its stored
 * grants or with a draft of new grants. Failures: `not_found`, and `invalid_input` for a draft that
 * names an unknown server, or that goes beyond the team's grants if it is for a key.
 */
export const previewReach = verb({
  kind: "read",
  name: "grants.preview",
  audience: "member_of_team",
  input: previewReachSchema,
  // Members may not preview a draft for a team, because the preview would tell them about servers
  // that they must not learn about. A draft for a new key of the team tells them of no others.
  permit: (ctx, input) =>
    input.teamId !== undefined && input.draft && !input.forNewKey
      ? administratorOnly(ctx)
      : seesHolder(ctx, input),
  run: async (ctx, { teamId, keyId, draft, forNewKey = false }) => {
    const held =
      teamId === undefined
        ? await grantsOfKey(ctx, keyId ?? "", draft)
        : forNewKey
          ? await grantsOfNewKey(ctx, teamId, draft)
          : await grantsOfTeam(ctx, teamId, draft);
    if (!held.ok) return held;
    const { team, key } = held.value;
    const { lists } = compileCatalogue(await readInventory(ctx), team, key);
    const servers = new Map<string, ExposedItem[]>();
    for (const item of Object.values(lists).flat()) {
      servers.set(item.server.name, [...(servers.get(item.server.name) ?? []), item]);
    }
    const names = [...servers.keys()].sort();
    return succeed<ReachView>({
      toolCount: lists.tool.length,
      serverCount: names.length,
      servers: names.map((name) => reachedServer(name, servers.get(name) ?? [])),
    });
  },
});

type Held = Result<{ team: readonly Grant[]; key: readonly Grant[] | null }>;
type Draft = readonly GrantInput[] | null | undefined;

async function grantsOfTeam(ctx: Context, teamId: string, draft: Draft): Promise<Held> {
  if (draft) {
    const resolved = await resolveGrants(ctx.db, draft);
    return resolved.ok ? succeed({ team: resolved.value, key: null }) : resolved;
  }
  return succeed({ team: (await readGrants(ctx.db, { teamId })).map(grantOf), key: null });
}

async function grantsOfNewKey(ctx: Context, teamId: string, draft: Draft): Promise<Held> {
  const ofTeam = await readGrants(ctx.db, { teamId });
  const known = draft ? resolveWithin(ofTeam, draft) : succeed(null);
  return known.ok ? succeed({ team: ofTeam.map(grantOf), key: known.value }) : known;
}

async function grantsOfKey(ctx: Context, keyId: string, draft: Draft): Promise<Held> {
  const key = await readKey(ctx, keyId);
  if (!key) return fail("not_found");
  const ofTeam = await readGrants(ctx.db, { teamId: key.team.id });
  const team = ofTeam.map(grantOf);
  if (draft === null) return succeed({ team, key: null });
  if (draft !== undefined) {
    const known = resolveWithin(ofTeam, draft);
    return known.ok ? succeed({ team, key: known.value }) : known;
  }
  const own = await hasOwnGrants(ctx.db, key.id);
  return succeed({
    team,
    key: own ? (await readGrants(ctx.db, { keyId: key.id })).map(grantOf) : null,
  });
}

function reachedServer(name: string, items: readonly ExposedItem[]): ReachedServer {
  const of = (kind: ExposedItem["kind"]) => items.filter((item) => item.kind === kind);
  const named = (kind: ExposedItem["kind"]) =>
    of(kind).map((item) => ({ name: item.name, title: item.title }));
  return {
    name,
    title: items[0]?.server.title ?? null,
    tools: named("tool"),
    prompts: named("prompt"),
    resources: of("resource").length,
    resourceTemplates: of("resource_template").length,
  };
}
