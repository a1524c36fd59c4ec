import { z } from "zod";
import { answerOf } from "@/lib/core/answer-of";
import { keyAnswer } from "@/lib/keys/model";
import type { KeyConcern } from "@/lib/keys/view";
import { CREDENTIAL_STATUSES, KEY_CONCERNS } from "@/lib/keys/view-bounds";
import { answeredColumns } from "@/lib/servers/model";
import { CREDENTIALS, ITEM_KINDS, PATH_ACCESS, TRANSPORTS } from "@/lib/servers/schema-fields";

/**
 * The schemas of the API's JSON responses. Times are RFC 3339 strings. Future versions may add
 * fields but never remove one.
 */
const moment = z.iso.datetime();
const count = z.int().min(0);

/**
 * The fields of every response that is a page of a list. `next` and `previous` are cursors of the
 * adjacent pages.
 */
const page = { total: count, next: z.string().nullable(), previous: z.string().nullable() };

export const newKeyAnswer = keyAnswer.extend({ key: z.string().regex(/^mcp_[0-9a-f]{32}$/) });
export const rotatedKeyAnswer = keyAnswer.extend({
  key: newKeyAnswer.shape.key.nullable(),
});
export const keySurveyAnswer = z.object(
  Object.fromEntries(KEY_CONCERNS.map((one) => [one, count])) as Record<KeyConcern, typeof count>,
);
export const keyPageAnswer = z.object({ rows: z.array(keyAnswer), ...page });

export const audienceAnswer = z.object({
  id: z.uuid(),
  uri: z.string(),
  name: z.string(),
  teams: z.array(z.object({ id: z.uuid(), slug: z.string(), name: z.string() })),
  holders: count,
  createdAt: moment,
  lastIssuedAt: moment.nullable(),
  isOwn: z.boolean(),
  version: z.string(),
});
export const audienceListAnswer = z.object({ rows: z.array(audienceAnswer) });
export const keyAudiencesAnswer = z.object({
  rows: z.array(
    z.object({ id: z.uuid(), uri: z.string(), name: z.string(), granted: z.boolean() }),
  ),
  version: z.string(),
});
/**
 * The schema of a trust rule. A rule has no secret, so the fields about a key's secret are left
 * out: its last characters, its rotation and quarantine, and whether it was received. The field `maker` is left out too.
 */
export const ruleAnswer = keyAnswer
  .omit({ lastFour: true, received: true, rotation: true, quarantinedAt: true, maker: true })
  .extend({
    status: z.enum(CREDENTIAL_STATUSES),
    issuer: z.string(),
    subject: z.string().nullable(),
    claims: z.record(z.string(), z.string()),
    pastedKeys: z.array(z.string()).nullable(),
    tokenSeconds: z.int().nullable(),
    authorities: z.array(z.string()).nullable(),
    privateIssuer: z.boolean(),
  });
export const rulePageAnswer = z.object({ rows: z.array(ruleAnswer), ...page });

const counts = z.object({
  tools: count,
  prompts: count,
  resources: count,
  resourceTemplates: count,
});

/**
 * A problem of a server: a code from a closed list, a sentence that describes the problem, the
 * remedy, and the exact error text.
 */
const problem = z.object({
  code: z.string(),
  text: z.string(),
  hint: z.string(),
  detail: z.string().optional(),
});

const health = z.object({
  state: z.enum(["unknown", "starting", "up", "failing", "down"]),
  era: z.enum(["modern", "legacy"]).nullable(),
  latencyMs: count.nullable(),
  checkedAt: moment.nullable(),
  lastError: z.string().nullable(),
  lastErrorAt: moment.nullable(),
  lastProblem: problem.nullable(),
});

const certificate = z.object({ subject: z.string(), issuer: z.string(), endsAt: moment });

const serverFields = {
  ...answerOf(answeredColumns),
  paths: z.array(z.object({ path: z.string(), access: z.enum(PATH_ACCESS) })).nullable(),
  enabled: z.boolean(),
  version: z.string(),
  secrets: z.array(
    z.object({
      kind: z.enum(["header", "env", "oauth_client", "client_key"]),
      name: z.string(),
      updatedAt: moment,
    }),
  ),
  health,
  counts,
  tls: z.object({ authorities: z.array(certificate), client: certificate.nullable() }),
  confinement: z
    .object({
      kind: z.enum(["bubblewrap", "own_user", "none"]),
      why: z.string().nullable(),
      unseen: z.array(z.string()),
    })
    .nullable(),
};

export const serverAnswer = z.object(serverFields);

export const serverWithItemsAnswer = z.object({
  ...serverFields,
  items: z.array(
    z.object({
      kind: z.enum(ITEM_KINDS),
      name: z.string(),
      exposedName: z.string(),
      definition: z.record(z.string(), z.unknown()),
      digest: z.string(),
      hidden: z.boolean(),
      titleOverride: z.string().nullable(),
      descriptionOverride: z.string().nullable(),
      firstSeenAt: moment,
      changedAt: moment.nullable(),
      waits: z.boolean(),
    }),
  ),
});

export const changedServerAnswer = z.object({
  ...serverFields,
  dropped: z.object({
    headers: z.array(z.string()),
    env: z.array(z.string()),
    oauthClient: z.boolean(),
    clientCertificate: z.boolean(),
    people: count,
  }),
});

export const serverPageAnswer = z.object({
  rows: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      title: z.string().nullable(),
      enabled: z.boolean(),
      counts,
      detail: z.object({
        transport: z.enum(TRANSPORTS),
        target: z.string(),
        credentials: z.enum(CREDENTIALS),
        health,
        changedItems: count,
        waitingItems: count,
      }),
    }),
  ),
  ...page,
});

/** What a session and its limits are: `lib/servers/view-sessions.ts`. */
export const sessionListAnswer = z.object({
  rows: z.array(
    z.object({
      id: z.string(),
      holder: z
        .object({
          kind: z.enum(["key", "connection", "trust", "person"]),
          id: z.uuid(),
          name: z.string(),
          team: z.string().nullable(),
        })
        .nullable(),
      openedAt: moment.nullable(),
      idleSeconds: count.nullable(),
      memoryBytes: count.nullable(),
      here: z.boolean(),
    }),
  ),
  limits: z.object({
    perServer: count.nullable(),
    perTeam: count.nullable(),
    perKey: count.nullable(),
    memoryMb: count.nullable(),
  }),
});

export const tokenAnswer = z.object({
  access_token: z.string(),
  token_type: z.literal("Bearer"),
  expires_in: z.int().min(1),
});

export const errorAnswer = z.object({
  error: z.string(),
  message: z.string(),
  request_id: z.string(),
  fields: z.record(z.string(), z.string()).optional(),
  problem: problem.optional(),
  current: z
    .object({
      values: z.record(z.string(), z.unknown()),
      version: z.string(),
      changedBy: z.string().nullable(),
      changedAt: moment.nullable(),
      readAt: moment,
    })
    .optional(),
});
