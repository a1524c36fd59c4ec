import { installation } from "@/db/schema/installation";

/** The columns of a policy. */
export const policyColumns = {
  tokenSeconds: installation.tokenSeconds,
  maxKeyDays: installation.maxKeyDays,
  allowNoExpiry: installation.allowNoExpiry,
  requestsPerMinute: installation.requestsPerMinute,
  concurrentCalls: installation.concurrentCalls,
  allowPrivateUpstreams: installation.allowPrivateUpstreams,
  callRetentionDays: installation.callRetentionDays,
};
