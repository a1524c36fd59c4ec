import { existsSync, readFileSync } from "node:fs";

const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null);

/** What a Vitest JSON report counts; null where the runner wrote none. */
export function vitestTotals(file) {
  const report = read(file);
  if (!report) return null;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** What a Playwright JSON report counts; null where the runner wrote none. */
export function playwrightTotals(file) {
  const report = read(file);
  if (!report) return null;
  const { expected, flaky, unexpected, skipped } = report.stats;
  // One that failed and then passed has failed: its second run is for the trace.
  return { passed: expected, failed: unexpected + flaky, skipped };
}
