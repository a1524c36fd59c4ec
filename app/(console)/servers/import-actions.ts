"use server";

import { callAction } from "@/app/_server/form-action";
import { importUpstreams } from "@/lib/grants/import-upstreams";
import { previewImport } from "@/lib/servers/code/preview-import";

// Anyone may post to a server action, so the verb parses the input and authorizes every call.

interface ImportChoice {
  text: string;
  servers: { from: string; name: string }[];
  variables: Record<string, string>;
  teamIds: string[];
}

export async function previewImportAction(text: string) {
  return callAction(previewImport, { text });
}

export async function registerImportAction(input: ImportChoice) {
  return callAction(importUpstreams, input);
}
