import { startTestCluster } from "./cluster";

/** Vitest and Playwright both run this once before all tests, and what it returns after them. */
export default function setup(): Promise<() => Promise<void>> {
  return startTestCluster();
}
