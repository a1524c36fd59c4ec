import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "@/e2e/fixtures/start-server";

/** Prints a measured result, and appends it to test-results/proof.txt. */
export function figure(line: string): void {
  const folder = join(PROJECT, "test-results");
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, "proof.txt"), `${line}\n`);
  process.stdout.write(`  ${line}\n`);
}

/** Formats the median and the maximum of the given measurements, rounded to whole numbers. */
export function spread(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  return `median ${at(0.5)}, worst ${at(1)}`;
}
