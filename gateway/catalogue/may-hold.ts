import { and, eq, isNull } from "drizzle-orm";
import { grants } from "@/db/schema/grants";
import { people } from "@/db/schema/people";
import { teamMembers, teams } from "@/db/schema/teams";
import type { Principal } from "@/gateway/upstreams/principal";
import type { Verdict } from "@/lib/change-feed/ongoing-access";
import { fail } from "@/lib/errors/errors";
import { keyEnd } from "@/lib/keys/key-state";
import { keyState } from "@/lib/keys/key-states";
import type { LatchkeyProcess } from "@/lib/process/process";
import { andThen, type MaybePromise } from "@/lib/std/maybe-promise";
import { catalogueFor } from "./catalogue-for";

/**
 * Decides whether a principal may keep its session with a server: while its key gives access, or
 * the person is not disabled, and while there is a grant for the server.
 */
export function mayHold(
  process: LatchkeyProcess,
  upstreamId: string,
  { id, keyId = id, personId }: Principal,
): MaybePromise<Verdict> {
  if (keyId === null) return mayPersonHold(process, upstreamId, personId ?? "");
  return andThen(keyState(process, keyId), (key): MaybePromise<Verdict> => {
    if (!key) return ended("unknown_key");
    const end = keyEnd(key, Date.now());
    if (end) return ended(end);
    return andThen(catalogueFor(process, key), (catalogue) =>
      catalogue.reaches(upstreamId) ? { untilMs: key.expiresAtMs } : ended("not_granted"),
    );
  });
}

async function mayPersonHold(
  { db }: LatchkeyProcess,
  upstreamId: string,
  personId: string,
): Promise<Verdict> {
  const [reach] = await db
    .select({ id: people.id })
    .from(people)
    .innerJoin(teamMembers, eq(teamMembers.personId, people.id))
    .innerJoin(teams, eq(teams.id, teamMembers.teamId))
    .innerJoin(grants, eq(grants.teamId, teams.id))
    .where(
      and(
        eq(people.id, personId),
        eq(grants.upstreamId, upstreamId),
        isNull(people.disabledAt),
        isNull(teams.disabledAt),
      ),
    )
    .limit(1);
  return reach ? { untilMs: null } : ended("not_granted");
}

const ended = (reason: string): Verdict => ({ ended: fail("forbidden", { reason }).failure });
