import { writeFileSync } from "node:fs";
import { join } from "node:path";

const SLOWEST = 20;

/**
 * Writes the time of each step, with the CPU time of all its processes except the run's Postgres,
 * and the slowest tests, into `times.txt` of this folder.
 */
export function writeTimes(folder, steps) {
  const tests = steps.flatMap(({ tests: ofStep }) => ofStep);
  const slowest = tests.sort((one, other) => other.ms - one.ms).slice(0, SLOWEST);
  const line = ({ name, ms }) => `${seconds(ms).padStart(8)}  ${name}`;
  const text = [
    "Steps, with their processor time; those that run beside each other share the machine",
    ...steps.map((step) => `${line(step).padEnd(32)}${seconds(step.cpuMs).padStart(8)}`),
    "",
    `The slowest ${slowest.length} tests`,
    ...slowest.map(line),
    "",
  ];
  writeFileSync(join(folder, "times.txt"), text.join("\n"));
}

export function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}
