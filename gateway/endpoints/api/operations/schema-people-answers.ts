import { z } from "zod";
import { keyRulesSchema, policySchema } from "@/lib/policy/schema-policy";
import { TEAM_ROLES } from "@/lib/teams/schema";

/** The schemas of the API's answers about people, teams, grants, policy and audit records. */
const moment = z.iso.datetime();
const count = z.int().min(0);
const named = { id: z.uuid(), slug: z.string(), name: z.string() };

export const teamAnswer = z.object({ ...named, disabled: z.boolean() });
export const teamListAnswer = z.object({
  rows: z.array(teamAnswer.extend({ members: count, activeKeys: count, servers: count })),
});
const memberAnswer = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string().nullable(),
  role: z.enum(TEAM_ROLES),
  status: z.enum(["active", "invited", "disabled"]),
  joinedAt: moment,
  activeKeys: count,
});
const teamPolicyAnswer = z.object({ ...keyRulesSchema, version: z.string() });
export const teamDetailAnswer = teamAnswer.extend({
  createdAt: moment,
  activeKeys: count,
  version: z.string(),
  policy: teamPolicyAnswer,
  members: z.array(memberAnswer),
});
export const removedMemberAnswer = z.object({
  endedKeys: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      credential: z.enum(["key", "connection", "trust"]),
    }),
  ),
});

const grantAnswer = z.object({
  server: z.object({
    id: z.uuid(),
    name: z.string(),
    title: z.string().nullable(),
    enabled: z.boolean(),
  }),
  tools: z.array(z.string()),
  prompts: z.boolean(),
  resources: z.boolean(),
});
export const teamGrantsAnswer = z.object({ grants: z.array(grantAnswer), version: z.string() });
export const keyGrantsAnswer = z.object({
  grants: z.array(grantAnswer).nullable(),
  version: z.string(),
});

export const personAnswer = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  role: z.enum(["operator", "member"]),
  status: z.enum(["active", "invited", "disabled"]),
  teams: z.array(z.object(named)),
  createdAt: moment,
  lastSeenAt: moment.nullable(),
  activeKeys: count,
  version: z.string(),
});
export const personPageAnswer = z.object({
  rows: z.array(personAnswer),
  total: count,
  next: z.string().nullable(),
  previous: z.string().nullable(),
});
export const newPersonAnswer = personAnswer.extend({
  invitation: z.object({ url: z.string(), expiresAt: moment }),
});

export const policyAnswer = policySchema.extend({ version: z.string() });

export const activityAnswer = z.object({
  rows: z.array(
    z.object({
      id: count,
      at: moment,
      outcome: z.enum(["done", "denied"]),
      action: z.string(),
      actorKind: z.enum(["person", "command_line", "key", "system", "anonymous"]),
      actorId: z.string().nullable(),
      actorLabel: z.string(),
      actorName: z.string().nullable(),
      subjectKind: z.string().nullable(),
      subjectId: z.string().nullable(),
      subjectLabel: z.string().nullable(),
      keyId: z.string().nullable(),
      code: z.string().nullable(),
      reason: z.string().nullable(),
      rule: z.string().nullable(),
      requestId: z.string(),
      address: z.string().nullable(),
      details: z.record(z.string(), z.unknown()).nullable(),
    }),
  ),
  older: count.nullable(),
  newer: count.nullable(),
});
