"use server";

import { callAction } from "@/app/_server/form-action";
import { importUpstreams } from "@/lib/grants/import-upstreams";

// Server actions are public endpoints, so the verbs that they call validate the input and authorize
// the caller.

interface ImportChoice {
  text: string;
  servers: { from: string; name: string }[];
  variables: Record<string, string>;
  teamIds: string[];
}

export async function registerImportAction(input: ImportChoice) {
  return callAction(importUpstreams, input);
}
