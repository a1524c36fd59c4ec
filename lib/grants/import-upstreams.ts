import { z } from "zod";
import type { Context } from "@/lib/core/context";
import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { type Failure, type FailureCode, fail, type Result, succeed } from "@/lib/errors/errors";
import { failureText } from "@/lib/errors/errors-text";
import { type ImportedServer, importConfig } from "@/lib/servers/code/import-config";
import { registrationOf } from "@/lib/servers/code/plan-servers";
import { importTextSchema } from "@/lib/servers/code/preview-import";
import { registerServer } from "@/lib/servers/code/register-server";
import type { PlannedServer } from "@/lib/servers/code/view-plan";
import { grantServer } from "./grant-server";
import { teamIdsSchema } from "./schema";

/** What became of one entry of a client's file. */
export interface ImportStep {
  /** As the file names it. */
  readonly from: string;
  readonly notes: readonly string[];
  /** Its registration; null where it was left out. */
  readonly step: PlannedServer | null;
  /** Why it was left out. */
  readonly problem: string | null;
  /** Left out, and not because it is here already or Latchkey itself. */
  readonly refused: boolean;
  /** By which rule its address was refused, where it was. */
  readonly rule: string | null;
}

const input = z.strictObject({
  text: importTextSchema,
  /** Which entries, by the file's names, and what each is called; without it, all by their own. */
  servers: z
    .array(z.strictObject({ from: z.string().max(1_000), name: z.string().max(200) }))
    .min(1, "Choose a server.")
    .max(500, "Choose at most 500 servers.")
    .optional(),
  /**
   * Values for the variables that the file refers to. Those of headers and of the environment are
   * sealed with them; the rest is stored as it is, which the preview says of each entry.
   */
  variables: z.record(z.string().max(200), z.string().max(20_000, "This is too long.")),
  teamIds: teamIdsSchema,
  /** Whether one that is refused refuses them all; else it is left out, with the reason. */
  whole: z.boolean().default(true),
});

/**
 * Registers entries of a client's file and gives them to teams, in one transaction: all that were
 * asked for or, unless `whole`, all that can be. Failures: `forbidden`; `malformed_body`;
 * `invalid_input`, or `target_refused` where an address is, with one field for each entry that is
 * refused, by the file's name for it; those that are no entry's fault.
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
      const step = await bring(ctx, entry, teamIds);
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
  problem: "The file has no entry of this name.",
};

/** What is wrong with one entry only; anything else ends the whole. */
const OWN_FAULTS: ReadonlySet<FailureCode> = new Set<FailureCode>([
  "invalid_input",
  "forbidden",
  "target_refused",
  "server_name_taken",
]);

async function bring(
  ctx: Context,
  { from, notes, draft, problem, fault }: ImportedServer,
  teamIds: string[],
): Promise<Result<ImportStep>> {
  const step = { from, notes, step: null, problem, refused: false, rule: null };
  if (!draft || fault !== null) return succeed({ ...step, refused: fault !== "itself" });
  const made = await registerServer(ctx, draft);
  if (!made.ok) {
    const { code, rule = null } = made.failure;
    if (!OWN_FAULTS.has(code)) return made;
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
  const said = Object.entries(fields).map(([field, text]) =>
    field === "name" ? text : `${field}: ${text}`,
  );
  return code === "invalid_input" && said.length > 0 ? said.join(" ") : failureText(failure);
}

/** By the file's names, which may be any text, `__proto__` for one. */
function refusal(left: readonly ImportStep[]): Result<never> {
  const fields = Object.fromEntries(left.map(({ from, problem }) => [from, problem ?? ""]));
  const rule = left.find((step) => step.rule !== null)?.rule;
  return rule ? fail("target_refused", { rule, fields }) : fail("invalid_input", { fields });
}
