import { z } from "zod";
import { versionSchema } from "@/lib/core/schema-version";
import { limitsSchema } from "@/lib/limits/schema-limits";
import {
  CONNECTION_DAYS_MAX,
  KEY_DAYS_MAX,
  KEYS_MAX,
  RETENTION_DAYS_MAX,
  SIGNING_KEY_DAYS_MAX,
  TOKEN_SECONDS_MAX,
  TOKEN_SECONDS_MIN,
} from "./view-bounds";

const seconds = `Use a whole number of seconds from ${TOKEN_SECONDS_MIN} to ${TOKEN_SECONDS_MAX}.`;
const days = `Use a whole number of days from 1 to ${KEY_DAYS_MAX}.`;

const keys = `Use a whole number from 1 to ${KEYS_MAX}.`;

/** The rules on new keys, which the installation and each team have. */
export const keyRulesSchema = {
  /** The maximum lifetime of a new key in days. Null means that there is no maximum. */
  maxKeyDays: z.number(days).int(days).min(1, days).max(KEY_DAYS_MAX, days).nullable(),
  /**
   * Whether new keys may be created without an expiry. Has no effect if `maxKeyDays` sets a
   * maximum.
   */
  allowNoExpiry: z.boolean("Choose yes or no."),
  /** How many personal keys a member may have in a team. Null means any number. */
  keysPerMember: z.number(keys).int(keys).min(1, keys).max(KEYS_MAX, keys).nullable(),
  /** How many keys a team may have, of people and services together. Null means any number. */
  keysPerTeam: z.number(keys).int(keys).min(1, keys).max(KEYS_MAX, keys).nullable(),
};

/** The schema of the installation's policy. Each value must be within its bounds. */
export const policySchema = z.object({
  /** The lifetime of an access token in seconds. A token never outlives its key. */
  tokenSeconds: z
    .number(seconds)
    .int(seconds)
    .min(TOKEN_SECONDS_MIN, seconds)
    .max(TOKEN_SECONDS_MAX, seconds),
  ...keyRulesSchema,
  /** A new connection expires when it has not been used for this many days. */
  connectionIdleDays: z.number(days).int(days).min(1, days).max(CONNECTION_DAYS_MAX, days),
  /** A new connection expires after this many days, even if it is used. */
  connectionDays: z.number(days).int(days).min(1, days).max(CONNECTION_DAYS_MAX, days),
  /** The number of days after which the signing key is replaced by a new key. */
  signingKeyDays: z.number(days).int(days).min(1, days).max(SIGNING_KEY_DAYS_MAX, days),
  /** The limits on calls to /mcp for keys that have no limits of their own. */
  ...limitsSchema,
  /** Whether MCP servers may be at private and loopback addresses. */
  allowPrivateUpstreams: z.boolean("Choose yes or no."),
  /** The number of days for which calls are kept for charts and the history. */
  callRetentionDays: z.number(days).int(days).min(1, days).max(RETENTION_DAYS_MAX, days),
});

/**
 * A new policy for the installation, and the version of the stored policy from which it was edited.
 */
export const updatePolicySchema = policySchema.extend({ version: versionSchema });

export type Policy = z.output<typeof policySchema>;

/** The installation's stored policy with its version. An update must include this version. */
export interface StoredPolicy extends Policy {
  readonly version: string;
}
