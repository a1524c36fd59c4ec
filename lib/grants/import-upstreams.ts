import { z } from "zod";
import type { Context } from "@/lib/core/context";
import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { type Failure, fail, type Result, succeed } from "@/lib/errors/errors";
import { failureText } from "@/lib/errors/errors-text";
import type { FailureCode } from "@/lib/errors/view-codes";
import { type ImportedServer, importConfig } from "@/lib/servers/code/import-config";
import { registrationOf } from "@/lib/servers/code/plan-servers";
import { importTextSchema } from "@/lib/servers/code/preview-import";
import { registerServer } from "@/lib/servers/code/register-server";
import type { PlannedServer } from "@/lib/servers/code/view-plan";
import { grantServer } from "./grant-server";
import { teamIdsSchema } from "./schema";

/** What happened to one entry of a client's file during an import. */
export interface ImportStep {
  /** The name of the entry in the file. */
  readonly from: string;
  readonly notes: readonly string[];
  /** What was registered for the entry, or null if the entry was left out. */
  readonly step: PlannedServer | null;
  /** Why the entry was left out, or null if it was imported. */
  readonly problem: string | null;
  /**
   * True if the entry was left out because it cannot be imported. False if the entry is Latchkey
   * itself or is already registered.
   */
  readonly refused: boolean;
  /** The rule that refused the entry's address, or null. */
  readonly rule: string | null;
}

const input = z.strictObject({
  text: importTextSchema,
  /**
   * The entries to import, by their names in the file, each with its new name. If this is omitted,
   * all entries are imported.
   */
  servers: z
    .array(z.strictObject({ from: z.string().max(1_000), name: z.string().max(200) }))
    .min(1, "Choose a server.")
    .max(500, "Choose at most 500 servers.")
    .optional(),
  /**
   * The values of the variables that the file refers to. Values in headers and environment
   * variables are stored encrypted; other values are stored in plain text, and the preview says so
   * for each entry.
   */
  variables: z.record(z.string().max(200), z.string().max(20_000, "This is too long.")),
  teamIds: teamIdsSchema,
  /**
   * Whether the whole import fails if one entry is refused. If false, each refused entry is left
   * out and reported with its reason.
   */
  whole: z.boolean().default(true),
});

/**
 * Registers the entries of a client's configuration file and grants them to teams, in one
 * transaction. If `whole` is true, all requested entries must be valid; otherwise only the valid
 * entries are imported. Failures: `forbidden`; `malformed_body`; `invalid_input` (or
 * `target_refused` if an address was refused), with the reason for each refused entry under its
 * name in the file; and failures that concern the whole import.
 */
export const importUpstreams = verb({
  kind: "change",
  name: "upstreams.import",
  audience: "operator",
  input,
  permit: operatorOnly,
  denials: ["target_refused"],
  run: async (ctx, { text, servers, variables, teamIds, whole }) => {
    const named = servers?.map(({ from, name }) => [from, name]);
    const file = importConfig(text, {
      ...(named ? { names: Object.fromEntries(named) } : {}),
      read: (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined),
    });
    if (!file.ok) return file;
    const steps: ImportStep[] = [];
    for (const entry of servers ? chosenOf(file.value, servers) : file.value) {
      const step = await importEntry(ctx, entry, teamIds);
      if (!step.ok) return step;
      steps.push(step.value);
    }
    const left = steps.filter(({ problem }) => problem !== null);
    if (whole && left.length > 0) return refusal(left);
    return succeed({ names: steps.flatMap(({ step }) => step?.name ?? []), steps });
  },
  audit: (_ctx, _input, { names }) => (names.length > 0 ? { details: { servers: names } } : []),
});

function chosenOf(
  entries: readonly ImportedServer[],
  servers: readonly { readonly from: string }[],
): ImportedServer[] {
  const byName = new Map(entries.map((entry) => [entry.from, entry]));
  return servers.map(({ from }) => byName.get(from) ?? { ...ABSENT, from });
}

const ABSENT: Omit<ImportedServer, "from"> = {
  ...{ draft: null, notes: [], unset: [], fault: "unusable" },
  problem: "The file has no entry with this name.",
};

/** The failures that concern a single entry. Any other failure ends the whole import. */
const ENTRY_FAILURES: ReadonlySet<FailureCode> = new Set<FailureCode>([
  "invalid_input",
  "forbidden",
  "target_refused",
  "server_name_taken",
]);

async function importEntry(
  ctx: Context,
  { from, notes, draft, problem, fault }: ImportedServer,
  teamIds: string[],
): Promise<Result<ImportStep>> {
  const step = { from, notes, step: null, problem, refused: false, rule: null };
  if (!draft || fault !== null) return succeed({ ...step, refused: fault !== "itself" });
  const made = await registerServer(ctx, draft);
  if (!made.ok) {
    const { code, rule = null } = made.failure;
    if (!ENTRY_FAILURES.has(code)) return made;
    return succeed({
      ...{ ...step, problem: problemOf(made.failure), refused: code !== "server_name_taken" },
      rule: code === "target_refused" ? rule : null,
    });
  }
  const { name } = made.value.upstream;
  const granted = teamIds.length > 0 ? await grantServer(ctx, { server: name, teamIds }) : made;
  return granted.ok ? succeed({ ...step, step: registrationOf(draft) }) : granted;
}

function problemOf(failure: Failure): string {
  const { code, rule, fields = {} } = failure;
  if (code === "server_name_taken") return "Another server has this name.";
  if (code === "target_refused" && rule) return rule;
  const texts = Object.entries(fields).map(([field, text]) =>
    field === "name" ? text : `${field}: ${text}`,
  );
  return code === "invalid_input" && texts.length > 0 ? texts.join(" ") : failureText(failure);
}

/**
 * Returns a failure with one field for each refused entry. The fields are named after the entries,
 * so a name may be any string, even `__proto__`.
 */
function refusal(left: readonly ImportStep[]): Result<never> {
  const fields = Object.fromEntries(left.map(({ from, problem }) => [from, problem ?? ""]));
  const rule = left.find((step) => step.rule !== null)?.rule;
  return rule ? fail("target_refused", { rule, fields }) : fail("invalid_input", { fields });
}
