import { currentProcess, type LatchkeyProcess, onClose, shared } from "@/lib/process";
import { type Batch, batch } from "./batch";

/** The one batch of this name in the process; what it holds is written before the process ends. */
export function sharedBatch<Row>(
  name: string,
  write: (process: LatchkeyProcess, rows: Row[]) => Promise<void>,
): Batch<Row> {
  return shared(`batch.${name}`, () => {
    const process = currentProcess();
    const made = batch<Row>({ name, log: process.log, write: (rows) => write(process, rows) });
    onClose(() => made.drain());
    return made;
  });
}
