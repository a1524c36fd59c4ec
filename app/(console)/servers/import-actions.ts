"use server";

import { callAction } from "@/app/_server/form-action";
import { registerServerAction } from "@/app/(console)/servers/actions";
import { failureForm } from "@/lib/error-wire";
import { previewImport, readImport } from "@/lib/upstreams/code/preview-import";
import { disableUpstream } from "@/lib/upstreams/disable-upstream";

// Each is an address of its own that anyone may post to: the verb parses and decides every time.

export async function previewImportAction(text: string) {
  return callAction(previewImport, { text });
}

/** Registers the chosen entries of a file, each by itself: one that is refused stops no other. */
export async function registerImportAction(text: string, names: string[], teamIds: string[]) {
  const allowed = await callAction(previewImport, { text });
  if (!allowed.ok) return allowed;
  const read = readImport(text);
  if (!read.ok) return failureForm(read.failure);
  const chosen = read.value.flatMap(({ draft }) =>
    draft && names.includes(draft.name) ? [draft] : [],
  );
  const done: { name: string; problem: string | null }[] = [];
  for (const { enabled, ...server } of chosen) {
    const made = await registerServerAction(server, teamIds);
    if (made.ok && enabled === false) await callAction(disableUpstream, { name: server.name });
    const problem = made.ok ? null : (Object.values(made.fields)[0] ?? made.message);
    done.push({ name: server.name, problem });
  }
  return { ok: true as const, value: done };
}
