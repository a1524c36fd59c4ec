import { showReference } from "@/gateway/endpoints/api/show-reference";
import { testToken } from "@/gateway/trust/test-token";
import { beginConnect } from "@/gateway/upstream-verbs/begin-connect";
import { completeConnect } from "@/gateway/upstream-verbs/complete-connect";
import { endSession } from "@/gateway/upstream-verbs/end-session";
import { listSessions } from "@/gateway/upstream-verbs/list-sessions";
import { testUpstream } from "@/gateway/upstream-verbs/test-upstream";
import { tryTool } from "@/gateway/upstream-verbs/try-tool";
import { verbs as domainVerbs, type ListedVerb } from "@/lib/verbs";

/** All verbs. Tests check that this list and the authorization matrix contain every verb. */
export const verbs: readonly ListedVerb[] = [
  ...domainVerbs,
  showReference,
  testUpstream,
  listSessions,
  endSession,
  tryTool,
  beginConnect,
  completeConnect,
  testToken,
];
