import { installation } from "@/db/schema/installation";

/** The columns of `installation` that form the policy. */
export const policyColumns = {
  tokenSeconds: installation.tokenSeconds,
  maxKeyDays: installation.maxKeyDays,
  allowNoExpiry: installation.allowNoExpiry,
  connectionIdleDays: installation.connectionIdleDays,
  connectionDays: installation.connectionDays,
  signingKeyDays: installation.signingKeyDays,
  requestsPerMinute: installation.requestsPerMinute,
  concurrentCalls: installation.concurrentCalls,
  allowPrivateUpstreams: installation.allowPrivateUpstreams,
  callRetentionDays: installation.callRetentionDays,
};
