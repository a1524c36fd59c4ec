import { readText, withFileError } from "@/cli/arguments/read-text";
import type { Command } from "@/cli/terminal/command";
import { printable } from "@/cli/terminal/print";
import { readVariable } from "@/lib/config/env";
import type { Context } from "@/lib/core/context";
import { type Result, succeed } from "@/lib/errors/errors";
import { type ImportStep, importUpstreams } from "@/lib/grants/import-upstreams";
import { exportServers } from "@/lib/servers/code/export-servers";
import { parseObject } from "@/lib/servers/code/read-code-file";
import { referredVariables } from "@/lib/servers/code/references";
import { APPLY_AGAIN } from "./apply-file";
import { planText } from "./server-text";

const argument = "FILE";

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
  options: { yes: { help: "import them; without this, only show what would happen" } },
  run: async (ctx, given) => {
    const file = given.text(argument) ?? "";
    const text = readText(file);
    if (!text.ok) return text;
    const parsed = withFileError(file, parseObject(text.value));
    if (!parsed.ok) return parsed;
    const applied = given.has("yes");
    const input = { text: text.value, variables: variablesOf(parsed.value), teamIds: [] };
    const runImport = (within: Context) => importUpstreams(within, { ...input, whole: false });
    const done = await (applied ? runImport(ctx) : dryRun(ctx, runImport));
    if (!done.ok) return done;
    const entries = done.value.steps;
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

/**
 * Returns the variables to which a file refers, with their values from the environment. Variables
 * that are not set are left out.
 */
function variablesOf(file: unknown): Record<string, string> {
  const found = referredVariables(file).map((name) => [name, readVariable(name)] as const);
  return Object.fromEntries(found.filter((one): one is [string, string] => one[1] !== undefined));
}

class DryRunRollback extends Error {}

/**
 * Makes a change in a transaction, rolls the transaction back, and returns the result of the
 * change.
 */
async function dryRun<Value>(
  ctx: Context,
  change: (within: Context) => Promise<Result<Value>>,
): Promise<Result<Value>> {
  const results: Result<Value>[] = [];
  try {
    await ctx.db.transaction(async (db) => {
      results.push(await change({ ...ctx, db }));
      throw new DryRunRollback();
    });
  } catch (error) {
    if (!(error instanceof DryRunRollback)) throw error;
  }
  const [result] = results;
  if (!result) throw new Error("The dry run has no result.");
  return result;
}

function notesText(entries: readonly ImportStep[]): string {
  const lines = [
    ...entries.flatMap(({ from, problem }) => (problem ? [`${from} is left out. ${problem}`] : [])),
    ...entries.flatMap(({ from, notes }) =>
      notes.length > 0 ? [`${from}: ${notes.join(" ")}`] : [],
    ),
  ];
  return lines.map(printable).join("\n");
}
