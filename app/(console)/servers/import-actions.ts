"use server";

import { callAction } from "@/app/_server/form-action";
import { importUpstreams } from "@/lib/grants/import-upstreams";
import { previewImport } from "@/lib/servers/code/preview-import";

// Each is an address of its own that anyone may post to: the verb parses and decides every time.

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
