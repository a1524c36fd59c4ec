import { z } from "zod";
import { grantSchema } from "@/lib/grants/schema";
import { createPersonSchema, ROLES } from "@/lib/identity/schema";
import { keyRulesSchema, policySchema } from "@/lib/policy/schema-policy";
import { serverBodySchema } from "@/lib/servers/code/schema-code";
import { serverNameSchema } from "@/lib/servers/schema-fields";
import { createTeamSchema, TEAM_ROLES, teamSlugSchema } from "@/lib/teams/schema";
import { ruleCodeSchema } from "@/lib/trust/code/schema-code";

const enabled = z.boolean("Choose true or false.").optional();
const email = createPersonSchema.shape.email;

/** What a team or a rule may use of one server. An empty object is everything. */
const grant = z.strictObject(
  { ...grantSchema.omit({ server: true }).shape, tools: grantSchema.shape.tools.default(["*"]) },
  { error: "Give an object, such as {} for everything." },
);
const grants = z.record(grantSchema.shape.server, grant, "Give grants by the name of the server.");

/** Refuses emails that differ only in upper and lower case, because they are one person's. */
function oneOfEach(byEmail: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void {
  const seen = new Set<string>();
  for (const one of Object.keys(byEmail)) {
    const plain = one.toLowerCase();
    if (seen.has(plain)) context.addIssue({ code: "custom", message: TWICE, path: [one] });
    seen.add(plain);
  }
}
const TWICE = "This email is given twice.";

const person = z.strictObject({
  name: createPersonSchema.shape.name.optional(),
  role: z.enum(ROLES, "Choose operator or member.").optional(),
  enabled,
});

const team = z.strictObject({
  name: createTeamSchema.shape.name.optional(),
  enabled,
  /** Rules that are omitted stay as they are, and null is none. */
  policy: z.strictObject(keyRulesSchema).partial().optional(),
  members: z
    .record(email, z.enum(TEAM_ROLES, "Choose lead or member."), "Give members: the role by email.")
    .superRefine(oneOfEach)
    .optional(),
  grants: grants.optional(),
});

const { name: ruleName, grants: _, ...rule } = ruleCodeSchema.shape;
const trustRule = z.strictObject({ ...rule, grants: grants.nullable().optional() });

/**
 * The sections of a file that describes an installation. A section that is omitted is left alone,
 * also when everything that the file does not name is removed.
 */
export const installationFileSchema = z.strictObject({
  $schema: z.string().optional(),
  policy: z.strictObject(policySchema.shape).partial().optional(),
  people: z.record(email, person, "Give people by email.").superRefine(oneOfEach).optional(),
  teams: z.record(teamSlugSchema, team, "Give teams by slug.").optional(),
  servers: z.record(serverNameSchema, serverBodySchema, "Give servers by name.").optional(),
  trustRules: z.record(ruleName, trustRule, "Give trust rules by name.").optional(),
});

export const applySchema = z.strictObject({
  file: installationFileSchema,
  /** Whether to remove what the sections of the file do not name. */
  prune: z.boolean().default(false),
});

export type InstallationFile = z.input<typeof installationFileSchema>;
export type WantedInstallation = z.output<typeof installationFileSchema>;
export type WantedGrants = z.output<typeof grants>;
