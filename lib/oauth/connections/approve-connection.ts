import { randomUUID } from "node:crypto";
import { apiKeys } from "@/db/schema/api-keys";
import { connections } from "@/db/schema/connections";
import { personOf } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { giveKeyGrants, keyGrantsNote } from "@/lib/grants/give-key-grants";
import { teamOfNewKey } from "@/lib/keys/creation/key-team";
import { lockMembership } from "@/lib/keys/key-membership";
import { keyNote } from "@/lib/keys/key-note";
import { readKey } from "@/lib/keys/key-rows";
import { KEY_SCOPES } from "@/lib/keys/schema";
import { markClientUsed } from "@/lib/oauth/clients/client-rows";
import { redirectHost } from "@/lib/oauth/clients/redirect-uri";
import { answerRequest } from "@/lib/oauth/requests/request-rows";
import { giveKeyAudiences, keyAudiencesNote } from "@/lib/outward/key-audiences";
import { afterwards, askedRequest } from "./asked-request";
import { readConnectionPolicy } from "./connection-policy";
import { anyPerson } from "./person-permission";
import { approveConnectionSchema } from "./schema";

const DAY_MS = 86_400_000;
const SOMEBODY_ELSE =
  "You are now signed in as another person. Reload the page and check the request again.";
const OUTSIDE = "A connection ends when you leave its team. Choose a team that you belong to.";

/**
 * Approves an app's authorization request. Creates a connection with its team, grants and expiry,
 * and stores the person's approval. Returns `to`, the address from which the browser takes the
 * authorization code to the app. Like a personal key, a connection works only while the person is
 * active and still a member of the team. Its scope is at most `mcp`. Failures:
 * `authorization_ended`, `forbidden` if the request was shown to another person, `team_not_yours`,
 * `invalid_input`.
 */
export const approveConnection = verb({
  kind: "change",
  name: "connections.approve",
  audience: "signed_in",
  input: approveConnectionSchema,
  permit: anyPerson,
  denials: ["team_not_yours", "forbidden", "authorization_ended"],
  run: async (ctx, input) => {
    const asked = await askedRequest(ctx, input, true);
    if (!asked.ok) return asked;
    const person = personOf(ctx.actor);
    if (person?.id !== input.personId) return fail("forbidden", { rule: SOMEBODY_ELSE });
    const policy = await readConnectionPolicy(ctx);
    const { days = policy.maxDays } = input;
    if (days > policy.maxDays) {
      return fail("invalid_input", { fields: { days: `Choose at most ${policy.maxDays} days.` } });
    }
    const team = await teamOfNewKey(ctx, input.teamId);
    if (!team.ok) return team;
    const membership = await lockMembership(ctx, team.value.id);
    if (!membership.ok) {
      return membership.failure.code === "invalid_input"
        ? fail("invalid_input", { fields: { teamId: OUTSIDE } })
        : membership;
    }
    const { clientId, clientName, clientKind, redirectUri, resource, scopes } = asked.value;
    const id = randomUUID();
    const idleDays = Math.min(policy.idleDays, days);
    const inDays = (count: number) => new Date(ctx.now.getTime() + count * DAY_MS);
    await ctx.db.insert(apiKeys).values({
      ...{ id, credential: "connection", kind: "personal", name: input.name ?? clientName },
      ...{ teamId: team.value.id, makerId: person.id, membershipId: membership.value },
      scopes: KEY_SCOPES.filter((scope) => scope === "mcp" && scopes.includes(scope)),
      ...{ createdAt: ctx.now, expiresAt: inDays(idleDays) },
    });
    await ctx.db.insert(connections).values({
      ...{ id, clientId, clientName, clientKind, resource, idleDays },
      redirectHost: redirectHost(redirectUri),
      endsAt: inDays(days),
      approvedAt: ctx.now,
    });
    const key = await readKey(ctx, id);
    if (!key) throw new Error("The connection that was just made is missing.");
    const { grants = null } = input;
    const given = grants === null ? succeed(null) : await giveKeyGrants(ctx, key, grants);
    if (!given.ok) return given;
    const outward = await giveKeyAudiences(ctx, key, input.audiences ?? []);
    if (!outward.ok) return outward;
    await markClientUsed(ctx.db, clientId, ctx.now);
    await answerRequest(ctx.db, asked.value, {
      login: { accountId: person.id, remember: false },
      consent: { grantId: id },
    });
    return succeed({ key, client: clientId, kind: clientKind, to: afterwards(asked.value) });
  },
  audit: (_ctx, { grants = null, audiences = [] }, { key, client, kind }) => [
    keyNote(key, { client, client_kind: kind, expiresAt: key.expiresAt?.toISOString() ?? null }),
    ...(grants === null ? [] : [keyGrantsNote(key, grants)]),
    ...(audiences.length === 0 ? [] : [keyAudiencesNote(key, audiences)]),
  ],
});
