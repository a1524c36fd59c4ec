import { z } from "zod";
import type { Context } from "@/lib/context";
import { type Failure, fail, type Result, succeed } from "@/lib/errors";
import { failureText } from "@/lib/errors-text";
import { operatorOnly } from "@/lib/permissions";
import { type ImportedServer, importConfig } from "@/lib/upstreams/code/import-config";
import { importTextSchema } from "@/lib/upstreams/code/preview-import";
import { verb } from "@/lib/verb";
import { registerGranted } from "./register-granted";
import { teamIdsSchema } from "./schema";

const input = z.strictObject({
  text: importTextSchema,
  /** Which entries, by the file's names, and what each is called. */
  servers: z
    .array(z.strictObject({ from: z.string().max(1_000), name: z.string().max(200) }))
    .min(1, "Choose a server.")
    .max(500, "Choose at most 500 servers."),
  /**
   * Values for the variables that the file refers to. Those of headers and of the environment are
   * sealed with them; the rest is stored as it is, which the preview says of each entry.
   */
  variables: z.record(z.string().max(200), z.string().max(20_000, "This is too long.")),
  teamIds: teamIdsSchema,
});

/**
 * Registers the chosen entries of a client's file under these names and gives them to teams: all of
 * them, or none. Failures: `forbidden`; `malformed_body`; `invalid_input`, or `target_refused` where
 * an address is, with one field for each entry that is refused, by the file's name for it.
 */
export const importUpstreams = verb({
  kind: "change",
  name: "upstreams.import",
  audience: "operator",
  input,
  permit: operatorOnly,
  denials: ["target_refused"],
  run: async (ctx, { text, servers, variables, teamIds }) => {
    const names = Object.fromEntries(servers.map(({ from, name }) => [from, name]));
    const chosen = importConfig(text, {
      names,
      read: (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined),
    });
    if (!chosen.ok) return chosen;
    // By the file's names, which may be any text: __proto__ for one.
    const refused = new Map<string, string>();
    let rule: string | undefined;
    for (const { from } of servers) {
      const entry = chosen.value.find((one) => one.from === from);
      const done = await register(ctx, entry, teamIds);
      if (done.ok) continue;
      refused.set(from, reasonOf(done.failure));
      if (done.failure.code === "target_refused") rule ??= done.failure.rule;
    }
    if (refused.size === 0) return succeed({ names: Object.values(names) });
    const fields = Object.fromEntries(refused);
    return rule === undefined
      ? fail("invalid_input", { fields })
      : fail("target_refused", { rule, fields });
  },
  audit: (_ctx, _input, { names }) => ({ details: { servers: names } }),
});

async function register(
  ctx: Context,
  entry: ImportedServer | undefined,
  teamIds: string[],
): Promise<Result<unknown>> {
  if (!entry?.draft || entry.problem !== null) {
    const said = entry?.problem ?? "The file has no entry of this name.";
    return fail("invalid_input", { fields: { entry: said } });
  }
  return registerGranted(ctx, entry.draft, teamIds);
}

function reasonOf(failure: Failure): string {
  if (failure.code === "target_refused") return failure.rule ?? failureText(failure);
  return Object.values(failure.fields ?? {})[0] ?? failureText(failure);
}
