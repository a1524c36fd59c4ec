import {
  and,
  asc,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNull,
  lt,
  notExists,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import { alias, type PgColumn } from "drizzle-orm/pg-core";
import { apiKeys } from "@/db/schema/api-keys";
import { auditRecords } from "@/db/schema/audit-records";
import { calls } from "@/db/schema/calls";
import { denialText } from "@/lib/audit/view-denials";
import type { Context } from "@/lib/core/context";
import { personOf } from "@/lib/core/permissions";
import type { KeyWatch } from "./view";

/** Refusals that are older than this many milliseconds are not shown. */
export const RECENT_MS = 10 * 60_000;

/**
 * The number of latest refusals for which a later success is searched. It is limited because
 * strangers at the same address can cause any number of refusals, and every open page repeats the
 * query every 1.5 seconds.
 */
const LATEST = 30;

/** The actions by which a client connects. Only refusals of these actions are shown. */
const CONNECTING = [
  ...["mcp.request", "token.exchange", "oauth.authorize", "oauth.register", "oauth.token"],
];

/**
 * Returns the latest refusal of a connecting client within the last ten minutes and after `since`,
 * unless a success has followed. Only refusals of these keys, or of the person's own approval, are
 * returned. A refusal that names no key cannot be attributed to anyone. A person sees such a
 * refusal only if it came from the address of their own browser, and of the request sees only the
 * client's name. A request without a token, to which the client is asked to sign in, comes after
 * all other refusals, because every client that connects by OAuth begins in this way.
 */
export async function latestRefusal(
  ctx: Context,
  holders: SQL,
  since: Date,
): Promise<KeyWatch["refusal"]> {
  const [row] = await latestRefused(ctx, holders, since);
  if (!row) return null;
  const { code, reason, subjectKind, ...shown } = row;
  return { ...shown, text: denialText(code, reason, subjectKind) };
}

/** Returns the query that `latestRefusal` runs to find the latest refusal. */
export function latestRefused(ctx: Context, holders: SQL, since: Date) {
  const recent = new Date(ctx.now.getTime() - RECENT_MS);
  const asksToSignIn = sql<boolean>`(${ctx.config.oauth.enabled}::boolean
    and ${auditRecords.code} is not distinct from 'missing_token')`;
  const refused = ctx.db
    .select({
      at: auditRecords.at,
      id: auditRecords.id,
      client: client.as("client"),
      holder: sql<string | null>`case when ${auditRecords.keyId} is not null
        then ${auditRecords.subjectLabel} end`.as("holder"),
      asksToSignIn: asksToSignIn.as("asks_to_sign_in"),
      code: auditRecords.code,
      reason: auditRecords.reason,
      subjectKind: auditRecords.subjectKind,
      action: auditRecords.action,
      keyId: auditRecords.keyId,
      address: auditRecords.address,
    })
    .from(auditRecords)
    .where(
      and(
        eq(auditRecords.outcome, "denied"),
        gte(auditRecords.at, since > recent ? since : recent),
        visibleTo(ctx, holders),
      ),
    )
    .orderBy(asc(asksToSignIn), desc(auditRecords.at), desc(auditRecords.id))
    .limit(LATEST)
    .as("refused");
  return ctx.db
    .select({
      ...{ at: refused.at, client: refused.client, holder: refused.holder },
      ...{ asksToSignIn: refused.asksToSignIn, code: refused.code, reason: refused.reason },
      subjectKind: refused.subjectKind,
    })
    .from(refused)
    .where(
      and(
        notExists(laterCallOfKey(ctx, refused)),
        notExists(laterCallOfQuietKey(ctx, holders, refused)),
        notExists(laterToken(ctx, holders, refused)),
      ),
    )
    .orderBy(asc(refused.asksToSignIn), desc(refused.at), desc(refused.id))
    .limit(1);
}

const client = sql<string | null>`${auditRecords.details}->>'client'`;

const held = ({ db }: Context, holders: SQL) =>
  db.select({ id: apiKeys.id }).from(apiKeys).where(holders);

function visibleTo(ctx: Context, holders: SQL): SQL | undefined {
  const connecting = inArray(auditRecords.action, CONNECTING);
  const ofKeys = and(connecting, inArray(auditRecords.keyId, held(ctx, holders)));
  const person = personOf(ctx.actor);
  if (!person) return ofKeys;
  const ofNobody = and(
    connecting,
    isNull(auditRecords.keyId),
    eq(auditRecords.actorKind, "anonymous"),
    ctx.address === null ? sql`false` : sameAddress(auditRecords.address, ctx.address),
  );
  const ofApproval = and(
    eq(auditRecords.actorId, person.id),
    eq(auditRecords.action, "connections.approve"),
  );
  return or(ofKeys, ofNobody, ofApproval);
}

/**
 * Returns the SQL condition that two addresses are the same. All loopback addresses are the same,
 * because a browser and a client may resolve `localhost` differently.
 */
function sameAddress(one: PgColumn, other: PgColumn | string): SQL | undefined {
  const isHere = (each: PgColumn | string) => sql`${each} in ('127.0.0.1', '::1')`;
  return or(eq(one, other), and(isHere(one), isHere(other)));
}

interface Refused {
  readonly at: PgColumn;
  readonly keyId: PgColumn;
  readonly address: PgColumn;
  readonly action: PgColumn;
  readonly client: SQL.Aliased<string | null>;
}

/** Selects a call that was made with the refused key after the refusal. */
function laterCallOfKey({ db }: Context, refused: Refused) {
  const later = alias(calls, "later");
  return db
    .select({ at: later.at })
    .from(later)
    .where(and(eq(later.keyId, refused.keyId), gt(later.at, refused.at)));
}

/**
 * Selects another of these keys if it was not used before the refusal and has since been used from
 * the same address, because the person has probably tried again with that key. A client that worked
 * before the refusal says nothing about the refused client. The calls of a busy key are not
 * searched, because there may be very many of them.
 */
function laterCallOfQuietKey({ db }: Context, holders: SQL, refused: Refused) {
  const [later, before] = [alias(calls, "later"), alias(calls, "before")];
  const formerCall = db
    .select({ at: before.at })
    .from(before)
    .where(
      and(
        eq(before.keyId, apiKeys.id),
        gte(before.at, sql`${refused.at} - ${RECENT_MS} * interval '1 millisecond'`),
        lt(before.at, refused.at),
      ),
    )
    .limit(1);
  const laterCall = db
    .select({ at: later.at })
    .from(later)
    .where(
      and(
        eq(later.keyId, apiKeys.id),
        gt(later.at, refused.at),
        sameAddress(later.address, refused.address),
      ),
    );
  const triedAgain = sql`case when ${formerCall} is null then exists ${laterCall} else false end`;
  return db.select({ id: apiKeys.id }).from(apiKeys).where(and(holders, triedAgain));
}

/**
 * After a refused token exchange, selects the refused key if it has been used since. If the refusal
 * names no key, selects a key that the same client has since used from the same address.
 */
function laterToken({ db }: Context, holders: SQL, refused: Refused) {
  return db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(
      and(
        holders,
        eq(refused.action, "token.exchange"),
        gt(apiKeys.lastUsedAt, refused.at),
        or(
          eq(apiKeys.id, refused.keyId),
          and(
            isNull(refused.keyId),
            sameAddress(apiKeys.lastUsedAddress, refused.address),
            sql`${apiKeys.lastUsedClient} is not distinct from ${refused.client}`,
          ),
        ),
      ),
    );
}
