import { z } from "zod";
import { versionSchema } from "@/lib/core/schema-version";
import { EMAIL_MAX } from "@/lib/identity/view-bounds";
import { keyRulesSchema } from "@/lib/policy/schema-policy";
import { idSchema } from "@/lib/std/schema-id";
import { NOT_SINGLE_LINE, SINGLE_LINE } from "@/lib/std/schema-text";
import { TEAM_NAME_MAX, TEAM_SLUG_MAX } from "./view-bounds";

export const TEAM_ROLES = ["lead", "member"] as const;

/** Accepts any string, because a malformed id gets the same answer as the id of an unknown team. */
const id = z.string("Name the team.").min(1, "Name the team.").max(80).toLowerCase();
const personId = idSchema("Choose a person.");
const role = z.enum(TEAM_ROLES, "Choose lead or member.");

const name = z
  .string("Give the team a name.")
  .trim()
  .min(1, "Give the team a name.")
  .max(TEAM_NAME_MAX, `Use at most ${TEAM_NAME_MAX} characters.`)
  .regex(SINGLE_LINE, NOT_SINGLE_LINE);

const slug = z
  .string("Give the team a short name.")
  .trim()
  .min(1, "Give the team a short name.")
  .max(TEAM_SLUG_MAX, `Use at most ${TEAM_SLUG_MAX} characters.`)
  .regex(/^[a-z0-9](-?[a-z0-9])*$/, "Use small letters, digits and single hyphens between them.");

/**
 * The slug is part of URLs and is sent to servers, so it does not change when the team is renamed.
 */
export const createTeamSchema = z.object({ name, slug: slug.optional() });
export const teamSlugSchema = slug;
export const teamSchema = z.object({ id });
export const showTeamSchema = z.object({ slug: z.string("Name the team.").min(1).max(80) });
/** Selects a page of a team's history, as `upstreamHistorySchema` does of a server's. */
export const teamHistorySchema = showTeamSchema.extend({
  before: z.number().int().positive().optional(),
  after: z.number().int().nonnegative().optional(),
  limit: z.number().int().min(1).max(200).default(50),
});
export const renameTeamSchema = z.object({ id, name, version: versionSchema });
/** The person is given by id or by email. */
export const addTeamMemberSchema = z
  .object({
    id,
    personId: personId.optional(),
    email: z.string("Give the email.").trim().min(1, "Give the email.").max(EMAIL_MAX).optional(),
    role: role.default("member"),
  })
  .refine(({ personId, email }) => (personId === undefined) !== (email === undefined), {
    error: "Name the person by id or by email.",
    path: ["email"],
  });
/** The team's whole policy on its keys, and the version of the one from which it was edited. */
export const setTeamPolicySchema = z.object({ id, ...keyRulesSchema, version: versionSchema });
export const teamMemberSchema = z.object({ id, personId });
export const teamRoleSchema = z.object({ id, personId, role });

export type CreateTeamInput = z.input<typeof createTeamSchema>;
export type SetTeamPolicyInput = z.input<typeof setTeamPolicySchema>;
