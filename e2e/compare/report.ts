import type { Fault } from "./compare-server";
import { firstDifference } from "./differences";

export interface Row {
  readonly name: string;
  readonly version: string;
  readonly transport: string;
  readonly serverEra: string;
  readonly items: number;
  readonly requests: number;
  readonly unsteady: number;
  readonly faults: readonly Fault[];
  /** Why the server could not be compared. */
  readonly failed?: string;
}

const HEAD = [
  "package",
  "version",
  "transport",
  "server's era",
  "items",
  "requests",
  "unsteady",
  "differences",
];

/** Formats the rows as a table of Markdown. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    ...[row.name, row.version, row.transport, row.serverEra],
    ...[row.items, row.requests, row.unsteady].map(String),
    row.failed ? `not compared: ${row.failed}` : String(row.faults.length),
  ]);
  const lines = [HEAD, HEAD.map(() => "---"), ...cells];
  return lines.map((line) => `| ${line.join(" | ")} |`).join("\n");
}

interface Kind {
  count: number;
  readonly where: Set<string>;
  readonly example: string;
}

/**
 * Describes each kind of difference in one line: how many places have it, over which transports and
 * between which eras (the server's and the client's), and the first place.
 */
export function kindsOf(rows: readonly Row[]): string[] {
  const kinds = new Map<string, Kind>();
  for (const { name, transport, faults } of rows) {
    for (const fault of faults) {
      const { method, serverEra, clientEra } = fault.compared;
      const kindName = `${method} ${generalOf(fault.path)} ${fault.change}`;
      const example = `${name}, ${fault.label.slice(0, 60)}: ${fault.path} ${firstDifference(fault)}`;
      const kind = kinds.get(kindName) ?? { count: 0, where: new Set<string>(), example };
      kind.count++;
      kind.where.add(`${transport.split(" ", 1)[0]} ${serverEra}→${clientEra}`);
      kinds.set(kindName, kind);
    }
  }
  return [...kinds].map(
    ([kind, { count, where, example }]) =>
      `${kind}: ${count} (${[...where].sort().join(", ")}), first ${example}`,
  );
}

/** Returns a path without indexes and without the names of properties in schemas. */
const generalOf = (path: string) =>
  path
    .replaceAll(/\[\d+\]/g, "[]")
    .replaceAll(/\["[^"]*"\]/g, "[…]")
    .replaceAll(/\b(properties|\$defs)\.[\w$-]+/g, "$1.*");
