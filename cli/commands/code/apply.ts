import { readText } from "@/cli/arguments/read-text";
import type { Command } from "@/cli/terminal/command";
import { applyInstallation } from "@/lib/code/apply-installation";
import type { ParsedFile } from "@/lib/code/file/parse-file";
import { placeOf } from "@/lib/code/file/place-of";
import { type PlacedProblem, readInstallation } from "@/lib/code/file/read-installation";
import { planInstallation } from "@/lib/code/plan-installation";
import { readVariable } from "@/lib/config/env";
import { type Failure, fail, type Refused, succeed } from "@/lib/errors/errors";
import { appliedText, planText } from "./plan-text";

const argument = "FILE";
/** How many problems of a file are listed. */
const LISTED = 20;

export const applyCommand: Command = {
  name: "apply",
  help: "Make policy, people, teams, servers and trust rules match a file (YAML or JSON)",
  argument,
  options: {
    plan: { help: "only show what would change; exit code 2 if anything would" },
    prune: { help: "also remove what the file's sections do not name" },
    links: { help: "print the links with which new people set a password" },
  },
  exclusive: ["plan", "links"],
  // As diff tools and Terraform do: 0 as it should be, 1 an error, 2 a difference.
  exitCodes: { usage: 1, refused: 1, notFound: 1 },
  run: async (ctx, given) => {
    const name = given.text(argument) ?? "";
    const text = readText(name);
    if (!text.ok) return text;
    const read = readInstallation(text.value, readVariable);
    if (!read.ok) return refusedBy(name, read.problems);
    const input = { file: read.value, prune: given.has("prune") };
    if (given.has("plan")) {
      const planned = await planInstallation(ctx, input);
      if (!planned.ok) return placed(name, read.parsed, planned.failure);
      const differs = planned.value.changes > 0;
      const json = { applied: false, ...planned.value };
      return succeed({ json, text: planText(planned.value), differs });
    }
    const done = await applyInstallation(ctx, input);
    if (!done.ok) return placed(name, read.parsed, done.failure);
    const { links, ...plan } = done.value;
    const shown = given.has("links") ? links : [];
    const json = { applied: true, ...plan, ...(given.has("links") ? { links } : {}) };
    return succeed({ json, text: appliedText(plan, links, shown) });
  },
};

/** Says in which places of the file a verb has refused what the file asks for. */
function placed(name: string, parsed: ParsedFile, failure: Failure): Refused {
  const problems = Object.entries(failure.fields ?? {}).map(([path, message]) => ({
    ...{ ...placeOf(parsed, path), message },
  }));
  return problems.length === 0 ? { ok: false, failure } : refusedBy(name, problems);
}

/** Returns a failure with a line for each problem: `file:line:column: path: message`. */
function refusedBy(name: string, problems: readonly PlacedProblem[]): Refused {
  const lines = problems.slice(0, LISTED).map(({ line, column, path, message }) => {
    return [
      path || "file",
      [`${name}:${line}:${column}`, path, message].filter(Boolean).join(": "),
    ];
  });
  const more = problems.length - LISTED;
  if (more > 0) lines.push(["more", `${name}: ${more} more problems.`]);
  return fail("invalid_input", { fields: Object.fromEntries(lines) });
}
