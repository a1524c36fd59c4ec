import type { z } from "zod";
import { type ReadVariable, resolveReferences } from "@/lib/servers/code/references";
import { isRecord } from "@/lib/std/is-record";
import { type ParsedFile, parseFile } from "./parse-file";
import { placeOf } from "./place-of";
import { type InstallationFile, installationFileSchema } from "./schema-file";

/** A problem of a file, with the part of it that has the problem. The path of all of it is empty. */
export interface PlacedProblem {
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly message: string;
}

export type ReadInstallation =
  | { readonly ok: true; readonly value: InstallationFile; readonly parsed: ParsedFile }
  | { readonly ok: false; readonly problems: readonly PlacedProblem[] };

/**
 * Reads a file that describes an installation, as YAML or JSON. References to environment variables
 * are replaced in servers and trust rules; a key set may be an object. Returns every problem of a
 * file that does not have the form, in the order of the file.
 */
export function readInstallation(text: string, read: ReadVariable): ReadInstallation {
  const parsed = parseFile(text);
  if ("message" in parsed) return { ok: false, problems: [{ ...parsed, path: "" }] };
  const found: PlacedProblem[] = [];
  const add = (path: readonly PropertyKey[] | string, message: string, ofName = false) =>
    found.push({ ...placeOf(parsed, path, { ofName }), message });
  const { value } = parsed;
  if (!isRecord(value)) add("", NO_FILE);
  const content: Record<string, unknown> = isRecord(value) ? { ...value } : {};
  for (const section of ["servers", "trustRules"]) {
    const resolved = resolveReferences(content[section], read, section);
    if (resolved.ok) {
      if (content[section] !== undefined) content[section] = resolved.value;
    } else {
      for (const [path, words] of Object.entries(resolved.failure.fields ?? {})) add(path, words);
    }
  }
  if (isRecord(content.trustRules)) content.trustRules = withKeySetsAsText(content.trustRules);
  const checked = installationFileSchema.safeParse(content);
  for (const issue of checked.error?.issues ?? []) {
    for (const { path, message, ofName } of wordsOf(issue)) add(path, message, ofName);
  }
  if (found.length === 0) return { ok: true, value: content as InstallationFile, parsed };
  const inOrder = found.toSorted(
    (one, other) => one.line - other.line || one.column - other.column,
  );
  return { ok: false, problems: inOrder };
}

const NO_FILE = "Give an object with the sections policy, people, teams, servers and trustRules.";

function withKeySetsAsText(rules: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(rules).map(([name, rule]) => {
      const isObject = isRecord(rule) && isRecord(rule.jwks);
      return [name, isObject ? { ...rule, jwks: JSON.stringify(rule.jwks) } : rule];
    }),
  );
}

const KINDS: Readonly<Record<string, string>> = {
  object: "an object",
  record: "an object",
  array: "a list",
  string: "a text",
  number: "a number",
  boolean: "true or false",
};

interface Words {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly ofName?: boolean;
}

/** Returns what is wrong in words. An unknown field is a problem of its own, at its own place. */
function wordsOf(issue: z.core.$ZodIssue): Words[] {
  const { path, message } = issue;
  if (issue.code === "unrecognized_keys") {
    const words = { message: "There is no such field.", ofName: true };
    return issue.keys.map((key) => ({ ...words, path: [...path, key] }));
  }
  if (issue.code === "invalid_key") {
    return [{ path, message: issue.issues[0]?.message ?? message, ofName: true }];
  }
  if (issue.code === "invalid_type" && message.startsWith("Invalid input")) {
    return [{ path, message: `Give ${KINDS[issue.expected] ?? issue.expected}.` }];
  }
  return [{ path, message }];
}
