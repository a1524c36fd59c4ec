import { startTestCluster } from "./cluster";

/**
 * Vitest and Playwright run this function once before all tests, and the returned function once
 * after all tests.
 */
export default function setup(): Promise<() => Promise<void>> {
  return startTestCluster();
}
