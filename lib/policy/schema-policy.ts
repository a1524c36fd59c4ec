import { z } from "zod";
import { versionSchema } from "@/lib/core/schema-version";
import { limitsSchema } from "@/lib/limits/schema-limits";

export const TOKEN_SECONDS_MIN = 60;
export const TOKEN_SECONDS_MAX = 3600;
export const KEY_DAYS_MAX = 3650;
export const CONNECTION_DAYS_MAX = 3650;
export const RETENTION_DAYS_MAX = 3650;
export const SIGNING_KEY_DAYS_MAX = 3650;

const seconds = `Use a whole number of seconds from ${TOKEN_SECONDS_MIN} to ${TOKEN_SECONDS_MAX}.`;
const days = `Use a whole number of days from 1 to ${KEY_DAYS_MAX}.`;

/** The policy of the whole installation, with the bounds of each value. */
export const policySchema = z.object({
  /** Lifetime of an access token in seconds. A token never outlives its key. */
  tokenSeconds: z
    .number(seconds)
    .int(seconds)
    .min(TOKEN_SECONDS_MIN, seconds)
    .max(TOKEN_SECONDS_MAX, seconds),
  /** The maximum lifetime of a new key in days; null sets no limit. */
  maxKeyDays: z.number(days).int(days).min(1, days).max(KEY_DAYS_MAX, days).nullable(),
  /** Whether a new key may have no expiry. */
  allowNoExpiry: z.boolean("Choose yes or no."),
  /** The lifetime of a new connection without use, in days. */
  connectionIdleDays: z.number(days).int(days).min(1, days).max(CONNECTION_DAYS_MAX, days),
  /** The lifetime of a new connection in any case, in days. */
  connectionDays: z.number(days).int(days).min(1, days).max(CONNECTION_DAYS_MAX, days),
  /** The signing key is rotated after it has signed for this many days. */
  signingKeyDays: z.number(days).int(days).min(1, days).max(SIGNING_KEY_DAYS_MAX, days),
  /** Default limits of keys without limits of their own. */
  ...limitsSchema,
  /** Whether upstream servers may be on private and loopback addresses. */
  allowPrivateUpstreams: z.boolean("Choose yes or no."),
  /** How long calls are kept for charts and history, in days. */
  callRetentionDays: z.number(days).int(days).min(1, days).max(RETENTION_DAYS_MAX, days),
});

/** A new policy, and the version of the policy on which the new policy is based. */
export const updatePolicySchema = policySchema.extend({ version: versionSchema });

export type Policy = z.output<typeof policySchema>;

/** The stored policy with its version. An update sends the version back. */
export interface StoredPolicy extends Policy {
  readonly version: string;
}
