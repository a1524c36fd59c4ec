import { installation } from "@/db/schema/installation";

/** The columns of the table `installation` that hold the installation's policy. */
export const policyColumns = {
  tokenSeconds: installation.tokenSeconds,
  maxKeyDays: installation.maxKeyDays,
  allowNoExpiry: installation.allowNoExpiry,
  keysPerMember: installation.keysPerMember,
  keysPerTeam: installation.keysPerTeam,
  connectionIdleDays: installation.connectionIdleDays,
  connectionDays: installation.connectionDays,
  signingKeyDays: installation.signingKeyDays,
  requestsPerMinute: installation.requestsPerMinute,
  concurrentCalls: installation.concurrentCalls,
  allowPrivateUpstreams: installation.allowPrivateUpstreams,
  callRetentionDays: installation.callRetentionDays,
};
