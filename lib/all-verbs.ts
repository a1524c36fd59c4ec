import { showReference } from "@/lib/api/show-reference";
import { tryTool } from "@/lib/gateway/person/try-tool";
import { beginConnect } from "@/lib/upstreams/credentials/begin-connect";
import { completeConnect } from "@/lib/upstreams/credentials/complete-connect";
import { testUpstream } from "@/lib/upstreams/test-upstream";
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
