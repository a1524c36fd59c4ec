import { readFileSync } from "node:fs";
import { readVariable } from "@/lib/config/env";
import { fail, type Result, succeed } from "@/lib/errors";
import { applyServers } from "@/lib/upstreams/code/apply-servers";
import { exportServers } from "@/lib/upstreams/code/export-servers";
import { type ImportedServer, importConfig } from "@/lib/upstreams/code/import-config";
import { planServers } from "@/lib/upstreams/code/plan-servers";
import { listUpstreams } from "@/lib/upstreams/list-upstreams";
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
    const imported = aboutFile(file, importConfig(text.value, readVariable));
    if (!imported.ok) return imported;
    const here = await namesHere(ctx);
    if (!here.ok) return here;
    const entries = imported.value.map((entry) =>
      entry.draft && here.value.has(entry.draft.name)
        ? { ...entry, draft: null, problem: "A server of this name is here already." }
        : entry,
    );
    const servers = entries.flatMap(({ draft }) => draft ?? []);
    const act = given.has("yes") ? applyServers : planServers;
    const plan = await act(ctx, { servers, prune: false });
    if (!plan.ok) return plan;
    const steps = plan.value.servers.filter(({ action }) => action === "register");
    const shown = { servers: steps, changes: steps.length };
    const skipped = entries.filter(({ problem }) => problem !== null);
    const applied = given.has("yes");
    return succeed({
      json: {
        applied,
        servers: steps,
        notes: entries.map(({ from, notes, problem }) => ({ from, notes, problem })),
      },
      text: [notesText(entries, skipped), planText(shown), applied ? "Done." : APPLY_AGAIN]
        .filter(Boolean)
        .join("\n\n"),
    });
  },
};

function notesText(entries: readonly ImportedServer[], skipped: readonly ImportedServer[]) {
  const lines = [
    ...skipped.map(({ from, problem }) => `${from} is left out. ${problem}`),
    ...entries.flatMap(({ from, notes }) =>
      notes.length > 0 ? [`${from}: ${notes.join(" ")}`] : [],
    ),
  ];
  return lines.map(printable).join("\n");
}

async function namesHere(ctx: Parameters<Command["run"]>[0]): Promise<Result<Set<string>>> {
  const names = new Set<string>();
  for (let page = 1, pages = 1; page <= pages; page++) {
    const found = await listUpstreams(ctx, { page, pageSize: 100 });
    if (!found.ok) return found;
    for (const { name } of found.value.rows) names.add(name);
    pages = found.value.pageCount;
  }
  return succeed(names);
}
