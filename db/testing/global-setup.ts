import { startTestCluster } from "./cluster";

/**
 * Vitest and Playwright call this function once before all tests, and the function that it returns
 * once after all tests.
 */
export default function setup(): Promise<() => Promise<void>> {
  return startTestCluster();
}
