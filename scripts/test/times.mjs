import { writeFileSync } from "node:fs";
import { join } from "node:path";

const SLOWEST = 20;

/**
 * Writes the duration and CPU time of each step, and the durations of the slowest tests, to
 * `times.txt` in the given folder. The CPU time includes all processes of the step except Postgres,
 * which all steps share.
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
