import { z } from "zod";
import { type Result, succeed } from "@/lib/errors";
import { operatorOnly } from "@/lib/permissions";
import { registerUpstreamSchema } from "@/lib/upstreams/schema";
import { verb } from "@/lib/verb";
import { type ImportedServer, importConfig } from "./import-config";
import type { ImportPreview } from "./view-import";

export const importTextSchema = z
  .string("Paste a file.")
  .min(1, "Paste a file.")
  .max(500_000, "The file is too long.");

/**
 * What a client's file would register. Values of headers and of the environment stay out of the
 * answer: whoever goes on sends the text once more. Failures: `malformed_body`, `invalid_input`.
 */
export const previewImport = verb({
  kind: "read",
  name: "upstreams.preview_import",
  audience: "operator",
  input: z.strictObject({ text: importTextSchema }),
  permit: operatorOnly,
  run: async (_ctx, { text }) => {
    const read = readImport(text);
    return read.ok ? succeed<ImportPreview[]>(read.value.map(previewOf)) : read;
  },
});

/** The drafts of a pasted file. References are not followed: this machine's variables are not theirs. */
export function readImport(text: string): Result<ImportedServer[]> {
  return importConfig(text, () => undefined);
}

function previewOf({ from, draft, notes, problem }: ImportedServer): ImportPreview {
  const { enabled: _enabled, ...server } = draft ?? {};
  const parsed = draft ? registerUpstreamSchema.safeParse(server) : null;
  const wrong = parsed?.success === false ? parsed.error.issues[0]?.message : undefined;
  const url = wrong === undefined ? draft?.url : draft?.url && bareUrl(draft.url);
  return {
    from,
    name: draft?.name ?? null,
    transport: draft?.transport ?? null,
    target: url ?? [draft?.command ?? "", ...(draft?.args ?? [])].join(" "),
    values: Object.keys(draft?.headers ?? draft?.env ?? {}),
    notes,
    problem: problem ?? wrong ?? null,
  };
}

/** What is refused may have a credential in its URL. */
function bareUrl(text: string): string {
  if (!URL.canParse(text)) return "";
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}//${host}${pathname}`;
}
