import { startTestCluster } from "./cluster";

/** Vitest and Playwright run this once before all tests, and the function it returns afterwards. */
export default function setup(): Promise<() => Promise<void>> {
  return startTestCluster();
}
