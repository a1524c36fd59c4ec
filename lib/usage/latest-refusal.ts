import {
  and,
  asc,
  desc,
  eq,
  exists,
  gt,
  gte,
  inArray,
  isNull,
  lt,
  not,
  notExists,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import { alias, type PgColumn } from "drizzle-orm/pg-core";
import { apiKeys } from "@/db/schema/api-keys";
import { auditRecords } from "@/db/schema/audit-records";
import { calls } from "@/db/schema/calls";
import { denialText } from "@/lib/audit/view";
import type { Context } from "@/lib/core/context";
import { personOf } from "@/lib/core/permissions";
import type { KeyWatch } from "./view";

/** Older refusals are not shown, in milliseconds. */
export const RECENT_MS = 10 * 60_000;

/** The actions of a client that connects. */
const CONNECTING = [
  ...["mcp.request", "token.exchange", "oauth.authorize", "oauth.register", "oauth.token"],
];

/**
 * Returns the latest refusal of a client that connects, from the last ten minutes and after `since`,
 * unless a success has followed. It is a refusal of one of these keys or of the person's own
 * approval. A refusal that names no key cannot be attributed: a person sees it only if it came from
 * the address of their own browser, and sees nothing of the request but the client's name. The
 * request of a client without a token, which is asked to sign in, comes last, because every client
 * that connects by OAuth begins in this way.
 */
export async function latestRefusal(
  ctx: Context,
  holders: SQL,
  since: Date,
): Promise<KeyWatch["refusal"]> {
  const recent = new Date(ctx.now.getTime() - RECENT_MS);
  const asksToSignIn = sql<boolean>`(${ctx.config.oauth.enabled}::boolean
    and ${auditRecords.code} is not distinct from 'missing_token')`;
  const [row] = await ctx.db
    .select({
      at: auditRecords.at,
      client,
      holder: sql<string | null>`case when ${auditRecords.keyId} is not null
        then ${auditRecords.subjectLabel} end`,
      asksToSignIn,
      code: auditRecords.code,
      reason: auditRecords.reason,
      subjectKind: auditRecords.subjectKind,
    })
    .from(auditRecords)
    .where(
      and(
        eq(auditRecords.outcome, "denied"),
        gte(auditRecords.at, since > recent ? since : recent),
        visibleTo(ctx, holders),
        notExists(laterCall(ctx, holders)),
        notExists(laterToken(ctx, holders)),
      ),
    )
    .orderBy(asc(asksToSignIn), desc(auditRecords.at), desc(auditRecords.id))
    .limit(1);
  if (!row) return null;
  const { code, reason, subjectKind, ...shown } = row;
  return { ...shown, text: denialText(code, reason, subjectKind) };
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
 * Compares two addresses. All loopback addresses are equal, because a browser and a client may
 * resolve `localhost` differently.
 */
function sameAddress(one: PgColumn, other: PgColumn | string): SQL | undefined {
  const isHere = (each: PgColumn | string) => sql`${each} in ('127.0.0.1', '::1')`;
  return or(eq(one, other), and(isHere(one), isHere(other)));
}

/**
 * Selects a later call of the same key, or a later call from the same address by another of these
 * keys that was not in use before, with which the person has tried again. A client that worked
 * already shows nothing about the refused client.
 */
function laterCall(ctx: Context, holders: SQL) {
  const later = alias(calls, "later");
  const before = alias(calls, "before");
  const wasBusy = exists(
    ctx.db
      .select({ at: before.at })
      .from(before)
      .where(
        and(
          eq(before.keyId, later.keyId),
          gte(before.at, sql`${auditRecords.at} - ${RECENT_MS} * interval '1 millisecond'`),
          lt(before.at, auditRecords.at),
        ),
      ),
  );
  return ctx.db
    .select({ at: later.at })
    .from(later)
    .where(
      and(
        gt(later.at, auditRecords.at),
        or(
          eq(later.keyId, auditRecords.keyId),
          and(
            inArray(later.keyId, held(ctx, holders)),
            sameAddress(later.address, auditRecords.address),
            not(wasBusy),
          ),
        ),
      ),
    );
}

/**
 * Selects, for a refused exchange, a later exchange of the same key, or by the same client at the
 * same address.
 */
function laterToken(ctx: Context, holders: SQL) {
  return ctx.db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(
      and(
        holders,
        eq(auditRecords.action, "token.exchange"),
        gt(apiKeys.lastUsedAt, auditRecords.at),
        or(
          eq(apiKeys.id, auditRecords.keyId),
          and(
            isNull(auditRecords.keyId),
            sameAddress(apiKeys.lastUsedAddress, auditRecords.address),
            sql`${apiKeys.lastUsedClient} is not distinct from ${client}`,
          ),
        ),
      ),
    );
}
