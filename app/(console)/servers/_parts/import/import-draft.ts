import type { ImportedFile, ImportPreview } from "@/lib/servers/code/view-import";
import { serverNameSchema } from "@/lib/servers/schema-fields";
import { SERVER_NAME_MAX } from "@/lib/servers/view-renamed";

/** Whether an entry of the imported file is selected, and the name that its server will have. */
export interface ImportPick {
  readonly picked: boolean;
  readonly name: string;
  /** True if the field for a different name is shown. */
  readonly renames: boolean;
}

export type ImportPicks = Readonly<Record<string, ImportPick>>;

/** A variable that has no value in the imported file, and the entries that need a value for it. */
export interface OpenVariable {
  readonly name: string;
  readonly entries: readonly string[];
}

/**
 * Returns the initial selection: every valid entry whose name is not taken. An entry whose name is
 * taken was probably imported before. It is therefore not selected, and its name field suggests a
 * name that is not taken.
 */
export function firstPicks(file: ImportedFile, canPick: (row: ImportPreview) => boolean) {
  const used = new Set(file.taken);
  // The file may use any text as a name, even `__proto__`, which `Object.fromEntries` treats like
  // any other name.
  const picks = file.rows.map((row): [string, ImportPick] => {
    const name = row.name ?? "";
    const free = name !== "" && !used.has(name);
    const own = free ? name : freeName(name, used);
    used.add(own);
    return [row.from, { picked: free && canPick(row), name: own, renames: !free }];
  });
  return Object.fromEntries(picks);
}

/** True if the entry's name belongs to an existing server, or to an earlier entry of the file. */
export function isTaken({ rows, taken }: ImportedFile, { from, name }: ImportPreview): boolean {
  const first = rows.find((row) => row.name === name);
  return name !== null && (taken.includes(name) || first?.from !== from);
}

/** Returns the first unused name in the sequence `name-2`, `name-3` and so on. */
function freeName(name: string, used: ReadonlySet<string>): string {
  if (name === "") return "";
  for (let number = 2; ; number++) {
    const end = `-${number}`;
    const other = `${name.slice(0, SERVER_NAME_MAX - end.length)}${end}`;
    if (!used.has(other)) return other;
  }
}

/** Says why the name of a selected entry is refused. Returns undefined if the name is valid. */
export function nameProblem(
  { rows, taken }: ImportedFile,
  picks: ImportPicks,
  from: string,
): string | undefined {
  const name = picks[from]?.name ?? "";
  const parsed = serverNameSchema.safeParse(name);
  if (!parsed.success) return parsed.error.issues[0]?.message;
  if (taken.includes(name)) return "Another server has this name.";
  const earlier = rows.slice(
    0,
    rows.findIndex((row) => row.from === from),
  );
  const twice = earlier.some((row) => picks[row.from]?.picked && picks[row.from]?.name === name);
  return twice ? "Another server in this file has this name." : undefined;
}

/** Lists the variables for which the selected entries need a value. */
export function openVariables({ rows }: ImportedFile, picks: ImportPicks): OpenVariable[] {
  const found = new Map<string, string[]>();
  for (const { from, unset } of rows) {
    if (!picks[from]?.picked) continue;
    for (const name of unset) found.set(name, [...(found.get(name) ?? []), from]);
  }
  return [...found].map(([name, entries]) => ({ name, entries }));
}
