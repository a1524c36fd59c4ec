import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PROJECT } from "@/e2e/fixtures/start-server";
import { type ClientRow, FEATURES, type Feature } from "./clients/features/columns";
import { type Desk, openDesk } from "./clients/features/desk";
import { LIBRARIES, libraryRow } from "./clients/features/library-row";
import { MODEL_CLIENTS } from "./clients/features/model-clients";
import { modelRow } from "./clients/features/model-row";
import { inspectorRow, mcpRemoteRow } from "./clients/features/terminal-rows";
import { figure } from "./support/figures";

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk?.close());

const CLIENTS: readonly (readonly [name: string, open: () => Promise<ClientRow>])[] = [
  ...LIBRARIES.map((one) => [one.name, () => libraryRow(one, desk)] as const),
  ["mcp-remote", () => mcpRemoteRow(desk)],
  ["Inspector", () => inspectorRow(desk)],
  ...MODEL_CLIENTS.map((one) => [one.name, () => modelRow(one, desk)] as const),
];

const QUICK = FEATURES.filter((feature) => feature !== "long" && feature !== "cancel");

test("every client uses every feature that it has through Latchkey, behind nginx with its defaults", async () => {
  const wanted = (process.env.ONLY_CLIENTS ?? "").split(",").filter(Boolean);
  const rows: ClientRow[] = [];
  const table = new Map<string, Map<Feature, string>>();
  const note = (name: string, feature: Feature, cell: string) => {
    const cells = table.get(name) ?? new Map<Feature, string>();
    table.set(name, cells.set(feature, cell));
    console.log(`${name}, ${feature}: ${cell}`);
  };
  const use = async (row: ClientRow, feature: Feature) => {
    const cell = await row.cell(feature).catch((error: Error) => `no: ${error.message}`);
    note(row.name, feature, cell);
  };
  try {
    for (const [name, open] of CLIENTS) {
      if (wanted.length && !wanted.some((one) => name.includes(one))) continue;
      try {
        const row = await open();
        rows.push(row);
        for (const feature of QUICK) await use(row, feature);
      } catch (error) {
        note(name, "list", `no: ${(error as Error).message}`);
      }
    }
    await Promise.all(rows.map((row) => use(row, "long")));
    for (const row of rows) await use(row, "cancel");
  } finally {
    await Promise.all(rows.map((row) => row.close()));
    write(table);
  }
  const failed = [...table].flatMap(([name, cells]) =>
    FEATURES.flatMap((feature) => {
      const cell = cells.get(feature) ?? "no: not tried";
      return cell.startsWith("no:") ? [`${name}, ${feature}: ${cell}`] : [];
    }),
  );
  expect(failed).toEqual([]);
});

/** Writes the table to the terminal and to test-results/clients-features.md. */
function write(table: ReadonlyMap<string, ReadonlyMap<Feature, string>>): void {
  const lines = [
    ["client", ...FEATURES],
    ["client", ...FEATURES].map(() => "---"),
    ...[...table].map(([name, cells]) => [name, ...FEATURES.map((one) => cells.get(one) ?? "")]),
  ].map((cells) => `| ${cells.map((one) => one.replaceAll("|", "\\|")).join(" | ")} |`);
  mkdirSync(join(PROJECT, "test-results"), { recursive: true });
  writeFileSync(join(PROJECT, "test-results/clients-features.md"), `${lines.join("\n")}\n`);
  for (const line of lines) figure(line);
}
