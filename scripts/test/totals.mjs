import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";

const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null);

/**
 * Reads the number of passed, failed and skipped tests, and the duration of each test, from a JSON
 * report of Vitest. Returns null if there is no report.
 */
export function vitestTotals(file, root) {
  const report = read(file);
  if (!report) return null;
  const tests = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, duration }) => ({
      name: `${relative(root, name)}: ${fullName}`,
      ms: duration ?? 0,
    })),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
    tests,
  };
}

/**
 * Reads the number of passed, failed and skipped tests, and the duration of each test, from a JSON
 * report of Playwright. Returns null if there is no report.
 */
export function playwrightTotals(file) {
  const report = read(file);
  if (!report) return null;
  const { expected, flaky, unexpected, skipped } = report.stats;
  // A flaky test counts as failed. It runs a second time only to record a trace.
  const counts = { passed: expected, failed: unexpected + flaky, skipped };
  return { ...counts, tests: report.suites.flatMap(testsOf) };
}

function testsOf(suite) {
  const specs = (suite.specs ?? []).map(({ file, title, tests }) => ({
    name: `e2e/${file}: ${title}`,
    ms: Math.max(0, ...tests.flatMap((one) => one.results.map(({ duration }) => duration))),
  }));
  return [...specs, ...(suite.suites ?? []).flatMap(testsOf)];
}
