import type { Batch } from "@/lib/core/batch";
import { shared } from "@/lib/process/process";

/** Writes what waits in these batches of the test's process. Throws if there is no such batch. */
export async function writeBatches(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await shared<Batch<unknown>>(name, () => {
      throw new Error(`no batch ${name}`);
    }).drain();
  }
}
