import type { ImportedFile, ImportPreview } from "@/lib/servers/code/view-import";
import { SERVER_NAME_MAX, serverNameSchema } from "@/lib/servers/schema";

/** Whether an entry of a file is selected, and under which name. */
export interface ImportPick {
  readonly picked: boolean;
  readonly name: string;
  /** True if the name field is shown. */
  readonly renames: boolean;
}

export type ImportPicks = Readonly<Record<string, ImportPick>>;

/** A variable without a value in the file, and the entries that need it. */
export interface OpenVariable {
  readonly name: string;
  readonly entries: readonly string[];
}

/**
 * Selects every valid entry whose name is free. A taken name mostly belongs to the same server,
 * imported before, so its entry is not selected and its name field holds a free name.
 */
export function firstPicks(file: ImportedFile, canPick: (row: ImportPreview) => boolean) {
  const used = new Set(file.taken);
  // Names in the file may be any text, such as __proto__.
  const picks = file.rows.map((row): [string, ImportPick] => {
    const name = row.name ?? "";
    const free = name !== "" && !used.has(name);
    const own = free ? name : freeName(name, used);
    used.add(own);
    return [row.from, { picked: free && canPick(row), name: own, renames: !free }];
  });
  return Object.fromEntries(picks);
}

/** True if a server, or an earlier entry of the file, has the name that this entry would have. */
export function isTaken({ rows, taken }: ImportedFile, { from, name }: ImportPreview): boolean {
  const first = rows.find((row) => row.name === name);
  return name !== null && (taken.includes(name) || first?.from !== from);
}

/** The first free name of `name-2`, `name-3` and so on. */
function freeName(name: string, used: ReadonlySet<string>): string {
  if (name === "") return "";
  for (let number = 2; ; number++) {
    const end = `-${number}`;
    const other = `${name.slice(0, SERVER_NAME_MAX - end.length)}${end}`;
    if (!used.has(other)) return other;
  }
}

/** Why the name of a selected entry is refused; undefined if the name is valid. */
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

/** The variables that the selected entries need a value for. */
export function openVariables({ rows }: ImportedFile, picks: ImportPicks): OpenVariable[] {
  const found = new Map<string, string[]>();
  for (const { from, unset } of rows) {
    if (!picks[from]?.picked) continue;
    for (const name of unset) found.set(name, [...(found.get(name) ?? []), from]);
  }
  return [...found].map(([name, entries]) => ({ name, entries }));
}
