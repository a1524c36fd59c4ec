import { readFileSync } from "node:fs";
import { readVariable } from "@/lib/config/env";
import { fail, type Result, succeed } from "@/lib/errors";
import { exportServers } from "@/lib/upstreams/code/export-servers";
import { importConfig } from "@/lib/upstreams/code/import-config";
import { type ImportStep, importServers } from "@/lib/upstreams/code/import-servers";
import type { Command } from "./command";
import { printable } from "./print";
import { planText } from "./server-text";

const argument = "FILE";
/** Said where a plan was only shown. */
export const APPLY_AGAIN = "Nothing has been changed. Run it again with --yes to do this.";

/** The text of a file. Failure: `invalid_input` naming it and what went wrong. */
export function readText(file: string): Result<string> {
  try {
    return succeed(readFileSync(file, "utf8"));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return fail("invalid_input", { fields: { file: `${file} cannot be read (${code}).` } });
  }
}

/** Without a name for it, JSON that is none is the file's fault, and no body's. */
export function aboutFile<T>(file: string, result: Result<T>): Result<T> {
  if (result.ok || result.failure.code !== "malformed_body") return result;
  return fail("invalid_input", { fields: { file: `${file} is not valid JSON.` } });
}

export const exportCommand: Command = {
  name: "servers export",
  help: "Print all servers as code for latchkey apply, secrets as references",
  options: {},
  run: async (ctx) => {
    const file = await exportServers(ctx, {});
    if (!file.ok) return file;
    return succeed({ json: file.value, text: JSON.stringify(file.value, null, 2) });
  },
};

export const importCommand: Command = {
  name: "servers import",
  help: "Register the servers of a claude_desktop_config.json or .mcp.json",
  argument,
  options: { yes: { help: "do it; without, only say what would happen" } },
  run: async (ctx, given) => {
    const file = given.text(argument) ?? "";
    const text = readText(file);
    if (!text.ok) return text;
    const imported = aboutFile(file, importConfig(text.value, { read: readVariable }));
    if (!imported.ok) return imported;
    const applied = given.has("yes");
    const done = await importServers(ctx, imported.value, applied);
    if (!done.ok) return done;
    const entries = done.value;
    const servers = entries.flatMap(({ step }) => step ?? []);
    const shown = { servers, changes: servers.length };
    return succeed({
      json: {
        applied,
        servers,
        notes: entries.map(({ from, notes, problem }) => ({ from, notes, problem })),
      },
      text: [notesText(entries), planText(shown), applied ? "Done." : APPLY_AGAIN]
        .filter(Boolean)
        .join("\n\n"),
      refusedSome: entries.some(({ refused }) => refused),
    });
  },
};

function notesText(entries: readonly ImportStep[]): string {
  const lines = [
    ...entries.flatMap(({ from, problem }) => (problem ? [`${from} is left out. ${problem}`] : [])),
    ...entries.flatMap(({ from, notes }) =>
      notes.length > 0 ? [`${from}: ${notes.join(" ")}`] : [],
    ),
  ];
  return lines.map(printable).join("\n");
}
