import { and, asc, eq, inArray } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Database } from "@/db/client";
import { outwardAudiences, outwardGrants } from "@/db/schema/outward";
import { versionOf } from "@/lib/audit/check-version";
import type { AuditNote } from "@/lib/core/audit-entry";
import type { Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { keyNote } from "@/lib/keys/key-note";
import type { KeyView } from "@/lib/keys/view";
import type { AudienceChoice, AudienceChoices } from "./view";

/**
 * Reads the outside audiences that this key may be granted, which are those of its team, sorted by
 * name. For each audience, also reads whether the key has it.
 */
export async function readChoices(
  db: Database,
  key: Pick<KeyView, "id" | "team">,
): Promise<AudienceChoice[]> {
  const ofKey = alias(outwardGrants, "of_key");
  const { id, uri, name } = outwardAudiences;
  const columns = { id, uri, name };
  const offered = db
    .select({ ...columns, granted: ofKey.id })
    .from(outwardAudiences)
    .innerJoin(outwardGrants, eq(outwardGrants.audienceId, outwardAudiences.id))
    .leftJoin(ofKey, and(eq(ofKey.audienceId, outwardAudiences.id), eq(ofKey.keyId, key.id)))
    .where(eq(outwardGrants.teamId, key.team.id))
    .orderBy(asc(outwardAudiences.name), asc(outwardAudiences.uri));
  return (await offered).map(({ granted, ...rest }) => ({ ...rest, granted: granted !== null }));
}

/** Returns the URIs of the granted audiences. A key's audiences are saved in this form. */
export function grantedUris(choices: readonly AudienceChoice[]) {
  return { audiences: choices.filter(({ granted }) => granted).map(({ uri }) => uri) };
}

/**
 * Returns the audiences that a key can be granted, together with the version of the audiences that
 * it has now.
 */
export function choicesView(choices: readonly AudienceChoice[]): AudienceChoices {
  return { choices, version: versionOf(grantedUris(choices)) };
}

/**
 * Sets the outside audiences of a key that the caller has locked or created. Failure:
 * `invalid_input` for an unknown audience, or for one that the key's team may not be granted.
 */
export async function giveKeyAudiences(
  ctx: Context,
  key: KeyView,
  uris: readonly string[],
): Promise<Result<null>> {
  if (uris.length > 0) {
    // The audiences are locked, so that a concurrent change of their teams is made either before or
    // after this change.
    await ctx.db
      .select({ id: outwardAudiences.id })
      .from(outwardAudiences)
      .where(inArray(outwardAudiences.uri, [...uris]))
      .orderBy(asc(outwardAudiences.id))
      .for("key share");
  }
  const offered = await readChoices(ctx.db, key);
  const wanted: string[] = [];
  for (const [index, uri] of uris.entries()) {
    const found = offered.find((one) => one.uri === uri);
    if (!found) {
      const fields = { [`audiences.${index}`]: "The team may not be granted this audience." };
      return fail("invalid_input", { fields });
    }
    wanted.push(found.id);
  }
  await ctx.db.delete(outwardGrants).where(eq(outwardGrants.keyId, key.id));
  if (wanted.length > 0) {
    await ctx.db
      .insert(outwardGrants)
      .values(wanted.map((audienceId) => ({ audienceId, keyId: key.id, createdAt: ctx.now })));
  }
  return succeed(null);
}

/** Returns the note for the audit record of a change to a key's outside audiences. */
export function keyAudiencesNote(key: KeyView, uris: readonly string[]): AuditNote {
  return { ...keyNote(key, { audiences: uris }), action: "audiences.set_key" };
}
