import type { z } from "zod";
import { callAction } from "@/app/_server/form-action";
import { testToken } from "@/gateway/trust/test-token";
import { testUpstream } from "@/gateway/upstream-verbs/test-upstream";
import { tryTool } from "@/gateway/upstream-verbs/try-tool";
import type { Verb } from "@/lib/core/verb";
import { teamGrantChoices } from "@/lib/grants/grant-choices";
import { previewReach } from "@/lib/grants/preview-reach";
import { keyImpact } from "@/lib/keys/reads/key-impact";
import { previewImport } from "@/lib/servers/code/preview-import";
import { showRequest } from "@/lib/usage/calls/show-request";
import { usageBy } from "@/lib/usage/calls/usage-by";
import { upstreamImpact } from "@/lib/usage/upstream-impact";
import { watchKey } from "@/lib/usage/watch-key";
import { watchOwn } from "@/lib/usage/watch-own";

/** Lets a verb be asked with any input, because the verb itself parses it. */
function read<Input extends z.ZodType, Value>(verb: Verb<Input, Value>) {
  return { verb, answer: (input: unknown) => callAction(verb, input as z.input<Input>) };
}

/** The verbs that open pages ask, by the last part of their address. None of them changes data. */
export const reads = {
  "grant-choices": read(teamGrantChoices),
  "import-preview": read(previewImport),
  "key-impact": read(keyImpact),
  "key-watch": read(watchKey),
  "own-watch": read(watchOwn),
  reach: read(previewReach),
  request: read(showRequest),
  "server-impact": read(upstreamImpact),
  "server-test": read(testUpstream),
  "token-test": read(testToken),
  "tool-try": read(tryTool),
  usage: read(usageBy),
};

export type Reads = typeof reads;
