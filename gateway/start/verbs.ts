import { beginConnect } from "@/gateway/verbs/begin-connect";
import { completeConnect } from "@/gateway/verbs/complete-connect";
import { showReference } from "@/gateway/verbs/show-reference";
import { testUpstream } from "@/gateway/verbs/test-upstream";
import { tryTool } from "@/gateway/verbs/try-tool";
import { verbs as domainVerbs, type ListedVerb } from "@/lib/verbs";

/** Every verb there is. Tests see that none is missing, here and in the authorization matrix. */
export const verbs: readonly ListedVerb[] = [
  ...domainVerbs,
  showReference,
  testUpstream,
  tryTool,
  beginConnect,
  completeConnect,
];
