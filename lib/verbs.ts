import { exportActivity } from "@/lib/audit/export-activity";
import { listActivity } from "@/lib/audit/list-activity";
import { listTrials } from "@/lib/audit/list-trials";
import { applyInstallation } from "@/lib/code/apply-installation";
import { exportInstallation } from "@/lib/code/export-installation";
import { planInstallation } from "@/lib/code/plan-installation";
import { showConnection } from "@/lib/connect/show-connection";
import { addServer } from "@/lib/grants/add-server";
import { grantChoices, teamGrantChoices } from "@/lib/grants/grant-choices";
import { grantServer } from "@/lib/grants/grant-server";
import { listHolders } from "@/lib/grants/holders/list-holders";
import { importUpstreams } from "@/lib/grants/import-upstreams";
import { listGrants } from "@/lib/grants/list-grants";
import { previewReach } from "@/lib/grants/preview-reach";
import { setKeyGrants } from "@/lib/grants/set-key-grants";
import { setTeamGrants } from "@/lib/grants/set-team-grants";
import { approveConnection } from "@/lib/oauth/connections/approve-connection";
import { denyConnection } from "@/lib/oauth/connections/deny-connection";
import { endConnection } from "@/lib/oauth/connections/end-connection";
import { listOAuthConnections } from "@/lib/oauth/connections/list-oauth-connections";
import { listOvertakenKeys } from "@/lib/oauth/connections/list-overtaken-keys";
import { showAuthorizationRequest } from "@/lib/oauth/connections/show-authorization-request";
import { showOAuthConnection } from "@/lib/oauth/connections/show-oauth-connection";
import { audienceChoices } from "@/lib/outward/registry/audience-choices";
import { listAudiences } from "@/lib/outward/registry/list-audiences";
import { ownAudiences } from "@/lib/outward/registry/own-audiences";
import { registerAudience } from "@/lib/outward/registry/register-audience";
import { removeAudience } from "@/lib/outward/registry/remove-audience";
import { setKeyAudiences } from "@/lib/outward/registry/set-key-audiences";
import { showAudience } from "@/lib/outward/registry/show-audience";
import { updateAudience } from "@/lib/outward/registry/update-audience";
import { showRootSecret } from "@/lib/root-secret/show-root-secret";
import { addTeamMember } from "@/lib/teams/add-team-member";
import { createTeam } from "@/lib/teams/create-team";
import { disableTeam } from "@/lib/teams/disable-team";
import { enableTeam } from "@/lib/teams/enable-team";
import { listTeams } from "@/lib/teams/list-teams";
import { removeTeamMember } from "@/lib/teams/remove-team-member";
import { renameTeam } from "@/lib/teams/rename-team";
import { setTeamPolicy } from "@/lib/teams/set-team-policy";
import { setTeamRole } from "@/lib/teams/set-team-role";
import { showTeam } from "@/lib/teams/show-team";
import { surveyTeams } from "@/lib/teams/survey-teams";
import { teamHistory } from "@/lib/teams/team-history";
import { listSigningKeys } from "@/lib/tokens/list-signing-keys";
import { rotateSigningKey } from "@/lib/tokens/rotate-signing-key";
import { applyRules } from "@/lib/trust/code/apply-rules";
import { planRules } from "@/lib/trust/code/plan-rules";
import { createRule } from "@/lib/trust/create-rule";
import { endRule } from "@/lib/trust/end-rule";
import { listRules } from "@/lib/trust/list-rules";
import { showRule } from "@/lib/trust/show-rule";
import { updateRule } from "@/lib/trust/update-rule";
import { callSeries } from "@/lib/usage/calls/call-series";
import { exportCalls } from "@/lib/usage/calls/export-calls";
import { keyTraffic } from "@/lib/usage/calls/key-traffic";
import { listCalls } from "@/lib/usage/calls/list-calls";
import { showRequest } from "@/lib/usage/calls/show-request";
import { usageBy } from "@/lib/usage/calls/usage-by";
import { keyUsage } from "@/lib/usage/key-usage";
import { keysUse } from "@/lib/usage/keys-use";
import { overview } from "@/lib/usage/overview";
import { upstreamImpact } from "@/lib/usage/upstream-impact";
import { upstreamsUse } from "@/lib/usage/upstreams-use";
import { watchKey } from "@/lib/usage/watch-key";
import { watchOwn } from "@/lib/usage/watch-own";
import type { Context } from "./core/context";
import type { Audience } from "./core/verb";
import type { Result } from "./errors/errors";
import { showReach } from "./grants/show-reach";
import { acceptLink } from "./identity/links/accept-link";
import { completeSetup } from "./identity/links/complete-setup";
import { showInstallation } from "./identity/links/show-installation";
import { showLink } from "./identity/links/show-link";
import { changePassword } from "./identity/people/change-password";
import { changeRole } from "./identity/people/change-role";
import { createPerson } from "./identity/people/create-person";
import { disablePerson } from "./identity/people/disable-person";
import { enablePerson } from "./identity/people/enable-person";
import { listNames } from "./identity/people/list-names";
import { listPeople } from "./identity/people/list-people";
import { resetPassword } from "./identity/people/reset-password";
import { showPerson } from "./identity/people/show-person";
import { updatePerson } from "./identity/people/update-person";
import { updateProfile } from "./identity/people/update-profile";
import { endAllSessions } from "./identity/sessions/end-all-sessions";
import { endSession } from "./identity/sessions/end-session";
import { listSessions } from "./identity/sessions/list-sessions";
import { signIn } from "./identity/sign-in/sign-in";
import { acknowledgeKey } from "./keys/creation/acknowledge-key";
import { createKey } from "./keys/creation/create-key";
import { replaceKey } from "./keys/creation/replace-key";
import { showKeyPolicy } from "./keys/creation/show-key-policy";
import { liftQuarantine } from "./keys/quarantine/lift-quarantine";
import { quarantineSecret } from "./keys/quarantine/quarantine-secret";
import { findKey } from "./keys/reads/find-key";
import { keyHistory } from "./keys/reads/key-history";
import { keyImpact } from "./keys/reads/key-impact";
import { listKeys } from "./keys/reads/list-keys";
import { showKey } from "./keys/reads/show-key";
import { surveyKeys } from "./keys/reads/survey-keys";
import { cancelRotation } from "./keys/rotation/cancel-rotation";
import { finishRotation } from "./keys/rotation/finish-rotation";
import { rotateKey } from "./keys/rotation/rotate-key";
import { bulkDisableKeys } from "./keys/update/bulk-disable-keys";
import { bulkRevokeKeys } from "./keys/update/bulk-revoke-keys";
import { disableKey } from "./keys/update/disable-key";
import { disableMatchingKeys } from "./keys/update/disable-matching-keys";
import { enableKey } from "./keys/update/enable-key";
import { renameKey } from "./keys/update/rename-key";
import { revokeKey } from "./keys/update/revoke-key";
import { revokeMatchingKeys } from "./keys/update/revoke-matching-keys";
import { setKeyLimits } from "./keys/update/set-key-limits";
import { updateKey } from "./keys/update/update-key";
import { readPolicy } from "./policy/read-policy";
import { updatePolicy } from "./policy/update-policy";
import { search } from "./search/search";
import { applyServers } from "./servers/code/apply-servers";
import { exportServers } from "./servers/code/export-servers";
import { planServers } from "./servers/code/plan-servers";
import { previewImport } from "./servers/code/preview-import";
import { connectWithHeader } from "./servers/connections/connect-with-header";
import { disconnect } from "./servers/connections/disconnect";
import { listConnections } from "./servers/connections/list-connections";
import { approveItem } from "./servers/items/approve-item";
import { forgetItem } from "./servers/items/forget-item";
import { hideItem } from "./servers/items/hide-item";
import { overrideItem } from "./servers/items/override-item";
import { disableUpstream } from "./servers/registry/disable-upstream";
import { enableUpstream } from "./servers/registry/enable-upstream";
import { listUpstreams } from "./servers/registry/list-upstreams";
import { registerUpstream } from "./servers/registry/register-upstream";
import { removeUpstream } from "./servers/registry/remove-upstream";
import { showUpstream } from "./servers/registry/show-upstream";
import { updateUpstream } from "./servers/registry/update-upstream";
import { upstreamHistory } from "./servers/registry/upstream-history";

/** A verb whose input and result can have any type. */
export interface ListedVerb {
  (ctx: Context, input: never): Promise<Result<unknown>>;
  readonly definition: {
    readonly name: string;
    readonly kind: "read" | "change";
    readonly audience: Audience;
  };
}

/**
 * All verbs that are defined in `lib`. The gateway adds further verbs, which connect to MCP
 * servers.
 */
export const verbs: readonly ListedVerb[] = [
  exportActivity,
  listActivity,
  listTrials,
  readPolicy,
  updatePolicy,
  showConnection,
  listGrants,
  listHolders,
  previewReach,
  setKeyGrants,
  setTeamGrants,
  acceptLink,
  changePassword,
  changeRole,
  completeSetup,
  createPerson,
  disablePerson,
  enablePerson,
  endAllSessions,
  endSession,
  listNames,
  listPeople,
  listSessions,
  resetPassword,
  showInstallation,
  showLink,
  showPerson,
  signIn,
  updatePerson,
  updateProfile,
  acknowledgeKey,
  bulkDisableKeys,
  bulkRevokeKeys,
  disableMatchingKeys,
  revokeMatchingKeys,
  createKey,
  disableKey,
  enableKey,
  findKey,
  keyHistory,
  keyImpact,
  listKeys,
  surveyKeys,
  renameKey,
  replaceKey,
  rotateKey,
  quarantineSecret,
  liftQuarantine,
  finishRotation,
  cancelRotation,
  revokeKey,
  setKeyLimits,
  updateKey,
  showKeyPolicy,
  showKey,
  approveConnection,
  denyConnection,
  endConnection,
  listOAuthConnections,
  listOvertakenKeys,
  showAuthorizationRequest,
  showOAuthConnection,
  createRule,
  endRule,
  listRules,
  showRule,
  audienceChoices,
  listAudiences,
  ownAudiences,
  registerAudience,
  removeAudience,
  setKeyAudiences,
  showAudience,
  updateAudience,
  updateRule,
  planRules,
  applyRules,
  planInstallation,
  applyInstallation,
  exportInstallation,
  search,
  listTeams,
  listSigningKeys,
  rotateSigningKey,
  showRootSecret,
  approveItem,
  exportServers,
  planServers,
  applyServers,
  disableUpstream,
  enableUpstream,
  forgetItem,
  hideItem,
  overrideItem,
  removeUpstream,
  updateUpstream,
  listUpstreams,
  registerUpstream,
  showUpstream,
  listCalls,
  callSeries,
  upstreamHistory,
  exportCalls,
  showRequest,
  usageBy,
  keyTraffic,
  keyUsage,
  keysUse,
  overview,
  watchKey,
  watchOwn,
  addTeamMember,
  createTeam,
  disableTeam,
  enableTeam,
  removeTeamMember,
  renameTeam,
  setTeamPolicy,
  setTeamRole,
  showTeam,
  surveyTeams,
  teamHistory,
  upstreamImpact,
  upstreamsUse,
  showReach,
  grantChoices,
  teamGrantChoices,
  grantServer,
  addServer,
  connectWithHeader,
  disconnect,
  listConnections,
  importUpstreams,
  previewImport,
];
