import { asc, eq, inArray } from "drizzle-orm";
import type { Database } from "@/db/client";
import { grants } from "@/db/schema/grants";
import { upstreams } from "@/db/schema/upstreams";
import type { Grant } from "@/lib/catalogue/reach";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import type { GrantInput } from "./schema";
import type { GrantedValues, GrantView } from "./view";

export type GrantHolder = { readonly teamId: string } | { readonly keyId: string };

const isOf = (holder: GrantHolder) =>
  "teamId" in holder ? eq(grants.teamId, holder.teamId) : eq(grants.keyId, holder.keyId);

/** Reads the grants of a team, or a key's own grants, sorted by the server's name. */
export async function readGrants(db: Database, holder: GrantHolder): Promise<GrantView[]> {
  const rows = await db
    .select({
      id: upstreams.id,
      name: upstreams.name,
      title: upstreams.title,
      disabledAt: upstreams.disabledAt,
      tools: grants.tools,
      prompts: grants.prompts,
      resources: grants.resources,
    })
    .from(grants)
    .innerJoin(upstreams, eq(upstreams.id, grants.upstreamId))
    .where(isOf(holder))
    .orderBy(asc(upstreams.name));
  return rows.map(({ id, name, title, disabledAt, ...rest }) => ({
    server: { id, name, title, enabled: disabledAt === null },
    ...rest,
  }));
}

/** Converts grants into the form in which they are saved, with the names of the servers. */
export function grantedValues(views: readonly GrantView[] | null): GrantedValues {
  return {
    grants: views?.map(({ server, ...rest }) => ({ server: server.name, ...rest })) ?? null,
  };
}

/** Converts a grant into the form that the gateway evaluates. */
export const grantOf = ({ server, tools, prompts, resources }: GrantView): Grant => ({
  upstreamId: server.id,
  tools,
  prompts,
  resources,
});

/**
 * Finds the servers that the grants name. Failure: `invalid_input` if a grant names an unknown
 * server.
 */
export async function resolveGrants(
  db: Database,
  input: readonly GrantInput[],
): Promise<Result<Grant[]>> {
  const names = input.map(({ server }) => server);
  const rows =
    names.length === 0
      ? []
      : await db
          .select({ id: upstreams.id, name: upstreams.name })
          .from(upstreams)
          .where(inArray(upstreams.name, names));
  const ids = new Map(rows.map(({ id, name }) => [name, id]));
  const found: Grant[] = [];
  for (const [index, { server, ...rest }] of input.entries()) {
    const upstreamId = ids.get(server);
    if (upstreamId === undefined) {
      return fail("invalid_input", {
        fields: { [`grants.${index}.server`]: "There is no server with this name." },
      });
    }
    found.push({ upstreamId, ...rest });
  }
  return succeed(found);
}

/**
 * Replaces all grants of a team, or all of a key's own grants. `newId` generates the ids of the new
 * grants.
 */
export async function replaceGrants(
  db: Database,
  holder: GrantHolder,
  set: readonly Grant[],
  how: { readonly now: Date; readonly newId: () => string },
): Promise<void> {
  await db.delete(grants).where(isOf(holder));
  if (set.length === 0) return;
  await db.insert(grants).values(
    set.map(({ upstreamId, tools, prompts, resources }) => ({
      id: how.newId(),
      ...holder,
      upstreamId,
      tools: [...tools],
      prompts,
      resources,
      createdAt: how.now,
    })),
  );
}

/** Describes grants for the details of an audit record, with at most 20 tools per server. */
export function grantDetails(set: readonly GrantInput[]): Record<string, unknown> {
  return {
    servers: set.map(({ server, tools, prompts, resources }) => ({
      server,
      tools: tools.length > 20 ? [...tools.slice(0, 20), `… ${tools.length - 20} more`] : tools,
      prompts,
      resources,
    })),
  };
}
