import { z } from "zod";
import { versionSchema } from "@/lib/core/schema-version";
import { cursorSchema } from "@/lib/paging/schema-cursor";
import { PAGE_SIZE, PAGE_SIZE_MAX } from "@/lib/servers/schema-fields";
import { idSchema } from "@/lib/std/schema-id";

export const GRANTS_MAX = 200;
export const PATTERNS_MAX = 500;
export const PATTERN_MAX = 2_048;

const pattern = z
  .string("Name a tool.")
  .trim()
  .min(1, "Name a tool.")
  .max(PATTERN_MAX, `Use at most ${PATTERN_MAX} characters.`)
  .regex(/^\P{Cc}+$/u, "Use a tool's name; * stands for any characters.");

/** A grant on one server, which is identified by its name. */
export const grantSchema = z.strictObject({
  server: z.string("Name the server.").min(1, "Name the server.").max(80),
  /**
   * Tool names as the server itself gives them. `*` matches any characters; an empty list grants no
   * tools.
   */
  tools: z
    .array(pattern)
    .max(PATTERNS_MAX, `Give at most ${PATTERNS_MAX} tools or patterns.`)
    .transform((list) => [...new Set(list)].sort()),
  prompts: z.boolean("Choose yes or no.").default(true),
  resources: z.boolean("Choose yes or no.").default(true),
});

export const grantsSchema = z
  .array(grantSchema)
  .max(GRANTS_MAX, `Give at most ${GRANTS_MAX} servers.`)
  .refine((list) => new Set(list.map(({ server }) => server)).size === list.length, {
    error: "One server is given twice.",
  });

const key = z.string("Name the key.").min(1, "Name the key.").max(80).toLowerCase();
const team = idSchema("Choose a team.");

/** The teams that get the grant. The list may be empty. */
export const teamIdsSchema = z.array(team).max(1000, "Choose at most 1000 teams.");

export const setTeamGrantsSchema = z.strictObject({
  teamId: team,
  grants: grantsSchema,
  version: versionSchema,
});

/**
 * With `grants: null`, the key's own grants are removed, so that it has its team's grants again.
 */
export const setKeyGrantsSchema = z.strictObject({
  id: key,
  grants: grantsSchema.nullable(),
  version: versionSchema,
});

export const teamSchema = z.strictObject({ teamId: team });

/** The team or the key whose grants are requested; exactly one of them must be given. */
export const holderSchema = z
  .strictObject({ teamId: team.optional(), keyId: key.optional() })
  .refine(({ teamId, keyId }) => (teamId === undefined) !== (keyId === undefined), {
    error: "Name a team or a key.",
  });

/**
 * If `draft` is given, it replaces the team's stored grants, or the key's own grants, in the
 * preview. With `forNewKey`, it is the grants of a new key of the team, which must be within the
 * team's.
 */
export const previewReachSchema = z
  .strictObject({
    teamId: team.optional(),
    keyId: key.optional(),
    draft: grantsSchema.nullable().optional(),
    forNewKey: z.boolean("Choose yes or no.").optional(),
  })
  .refine(({ teamId, keyId }) => (teamId === undefined) !== (keyId === undefined), {
    error: "Name a team or a key.",
  });

/** Selects a page of the teams that may use a server, or of those that may not. */
export const listHoldersSchema = z.strictObject({
  name: z.string("Name the server.").min(1, "Name the server.").max(80),
  access: z.enum(["with", "without"]).default("with"),
  q: z.string().trim().max(100, "Search for at most 100 characters.").optional(),
  cursor: cursorSchema,
  pageSize: z.number().int().min(1).max(PAGE_SIZE_MAX).default(PAGE_SIZE),
});

export type GrantInput = z.output<typeof grantSchema>;
