import { countBatchRows } from "@/lib/metrics/events";
import { currentProcess, type LatchkeyProcess, onClose, shared } from "@/lib/process/process";
import { type Batch, type BatchSettings, batch } from "./batch";

/**
 * Returns the process-wide batch with this name, such as `calls`, creating it if necessary. Its
 * rows are written before the process ends.
 */
export function sharedBatch<Row>(
  name: string,
  write: (process: LatchkeyProcess, rows: Row[], again: boolean) => Promise<void>,
  mergeBy?: BatchSettings<Row>["mergeBy"],
): Batch<Row> {
  return shared(name, () => {
    const process = currentProcess();
    const { log } = process;
    const made = batch<Row>({
      name,
      log,
      mergeBy,
      write: async (rows, again) => {
        await write(process, rows, again);
        countBatchRows(name, rows.length, true);
      },
      onLost: (count) => countBatchRows(name, count, false),
    });
    onClose(() => made.drain());
    return made;
  });
}
