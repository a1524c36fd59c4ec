import { and, desc, eq, isNull } from "drizzle-orm";
import type { Database } from "@/db/client";
import { people } from "@/db/schema/people";
import { personCredentials } from "@/db/schema/person-credentials";
import { upstreamItems } from "@/db/schema/upstream-items";
import { upstreamSecrets, upstreams } from "@/db/schema/upstreams";
import type { Checkup } from "@/gateway/upstreams/link/managed-link";
import type { Links } from "@/gateway/upstreams/link-registry/links";
import type { LinkAccount } from "@/gateway/upstreams/principal";
import type { Failure, Result } from "@/lib/errors/errors";
import type { LatchkeyProcess } from "@/lib/process/process";
import type { ClaimedUpstream } from "./claim";
import { MISSED_MS, reconcile } from "./reconcile";

const ERROR_CHARACTERS = 1_000;
const DETAIL_CHARACTERS = 4_000;
const INSTRUCTION_CHARACTERS = 16_384;

/**
 * Checks a server that this process has claimed: connects, lists its items, and updates its row and
 * items in one transaction. A server that needs each user's credentials and has none of its own is
 * checked with the credentials of the user who connected last. Until a user connects, the server's
 * state is "unknown".
 */
export async function examine(
  process: LatchkeyProcess,
  links: Links,
  upstream: ClaimedUpstream,
  /**
   * Returns true while the process shuts down. During that time failures are ignored, because the
   * shutdown causes them.
   */
  isOver: () => boolean = () => false,
  missedMs = MISSED_MS,
): Promise<void> {
  const account = await accountFor(process.db, upstream);
  if (account === null) {
    const state = "unknown" as const;
    await update(process.db, upstream, { state, ...NO_ERROR });
    return;
  }
  const link = links.get(upstream.id, account);
  let found = await link.check();
  if (found.ok && found.value.version !== upstream.targetVersion) {
    // The row already includes an edit that the link has not read yet.
    await link.recheck();
    found = await link.check();
  }
  // The server was edited during the check, so the list belongs to the old target. Another check
  // will follow.
  if (found.ok && found.value.version !== upstream.targetVersion) return;
  if (found.ok || !isOver()) await keep(process.db, upstream, found, missedMs);
}

async function accountFor(db: Database, upstream: ClaimedUpstream): Promise<LinkAccount | null> {
  if (upstream.credentials === "server") return { kind: "server" };
  const [own] = await db
    .select({ name: upstreamSecrets.name })
    .from(upstreamSecrets)
    .where(and(eq(upstreamSecrets.upstreamId, upstream.id), eq(upstreamSecrets.kind, "header")))
    .limit(1);
  if (own) return { kind: "server" };
  const [last] = await db
    .select({ personId: personCredentials.personId })
    .from(personCredentials)
    .innerJoin(people, eq(people.id, personCredentials.personId))
    .where(
      and(
        eq(personCredentials.upstreamId, upstream.id),
        isNull(personCredentials.brokenReason),
        isNull(people.disabledAt),
      ),
    )
    .orderBy(desc(personCredentials.connectedAt))
    .limit(1);
  return last ? { kind: "person", personId: last.personId } : null;
}

async function keep(
  db: Database,
  upstream: ClaimedUpstream,
  found: Result<Checkup>,
  missedMs: number,
) {
  const now = new Date();
  if (!found.ok) {
    const state = upstream.state === "failing" || upstream.state === "down" ? "down" : "failing";
    const error = errorOf(found.failure);
    await update(db, upstream, { state, ...error, lastErrorAt: now, latencyMs: null });
    return;
  }
  const { connection, items, incomplete, version, latencyMs } = found.value;
  const { era, serverInfo, capabilities, instructions } = connection.facts;
  await db.transaction(async (tx) => {
    const [current] = await tx
      .select()
      .from(upstreams)
      .where(isUnchanged(upstream))
      .for("no key update");
    // The server was edited during the check, so the result belongs to the old target.
    if (!current) return;
    const [known] = await tx
      .select({ name: upstreamItems.name })
      .from(upstreamItems)
      .where(eq(upstreamItems.upstreamId, upstream.id))
      .limit(1);
    const { id, approvesChanges } = current;
    const isMoved = current.serverInfo === null && current.era === null;
    const isNew = isMoved && known === undefined;
    const hasForgotten = current.forgotItemsAt !== null;
    const offering = { id, approvesChanges, isNew, isMoved, hasForgotten, incomplete };
    const { forgot } = await reconcile(tx, offering, items, now, missedMs);
    await tx
      .update(upstreams)
      .set({
        state: "up",
        listedVersion: version,
        ...(forgot ? { forgotItemsAt: now } : {}),
        era,
        latencyMs,
        serverInfo: serverInfo === null ? null : storable(serverInfo),
        capabilities: storable({ ...capabilities }),
        instructions: instructions === null ? null : text(instructions, INSTRUCTION_CHARACTERS),
        ...NO_ERROR,
        ...missingOf(found.value, now),
      })
      .where(eq(upstreams.id, id));
  });
}

async function update(
  db: Database,
  upstream: ClaimedUpstream,
  set: Partial<typeof upstreams.$inferInsert>,
): Promise<void> {
  await db.update(upstreams).set(set).where(isUnchanged(upstream));
}

function isUnchanged({ id, updatedAt, targetVersion }: ClaimedUpstream) {
  return and(
    eq(upstreams.id, id),
    eq(upstreams.updatedAt, updatedAt),
    eq(upstreams.targetVersion, targetVersion),
    isNull(upstreams.disabledAt),
  );
}

const NO_ERROR = { lastError: null, lastFault: null, lastDetail: null } as const;

/**
 * Converts a failure into the columns that operators see: a sentence, the fault and the exact
 * reason.
 */
function errorOf({ code, reason, params, problem }: Failure) {
  const said =
    code === "connect_required"
      ? "The account with which it is checked has to be connected again."
      : (problem?.text ?? String(params?.problem ?? "It cannot be reached."));
  return {
    lastError: text(said, ERROR_CHARACTERS),
    lastFault: problem?.code ?? null,
    lastDetail: reason && reason !== said ? text(reason, DETAIL_CHARACTERS) : null,
  };
}

/** Returns the columns for what a check that succeeded could not read. */
function missingOf({ problems, failures }: Checkup, now: Date) {
  if (problems.length === 0) return {};
  const said = problems.join(" ");
  const exact = failures.map(({ detail }) => detail).filter((detail) => !said.includes(detail));
  return {
    lastError: text(said, ERROR_CHARACTERS),
    lastErrorAt: now,
    lastFault: failures[0]?.fault ?? null,
    lastDetail: exact.length === 0 ? null : text(exact.join("\n"), DETAIL_CHARACTERS),
  };
}

/** Shortens a text and removes what Postgres cannot store: NUL characters and unpaired surrogates. */
function text(value: string, characters = Number.POSITIVE_INFINITY): string {
  return Buffer.from(value.replaceAll("\0", "").slice(0, characters), "utf8").toString("utf8");
}

/** Returns a copy of a JSON value whose texts and names Postgres can store. */
function storable<T>(value: T): T {
  if (typeof value === "string") return text(value) as T;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(storable) as T;
  const members = Object.entries(value).map(([name, one]) => [text(name), storable(one)]);
  return Object.fromEntries(members) as T;
}
