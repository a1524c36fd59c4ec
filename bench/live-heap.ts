import { readFileSync, rmSync } from "node:fs";

/** The memory of a server after garbage collection, in bytes. */
export interface LiveMemory {
  readonly heap: number;
  readonly resident: number;
}

/**
 * Returns the memory in use by a server that was started with the given `heapFile`. The measurement
 * waits for 3 s, so that the server can notice closed connections and write its pending records.
 */
export async function liveMemory(pid: number, heapFile: string): Promise<LiveMemory> {
  await new Promise((go) => setTimeout(go, 3_000));
  rmSync(heapFile, { force: true });
  process.kill(pid, "SIGUSR2");
  for (let tries = 0; tries < 100; tries++) {
    await new Promise((go) => setTimeout(go, 100));
    try {
      const [heap = 0, resident = 0] = readFileSync(heapFile, "utf8").split(" ").map(Number);
      if (resident > 0) return { heap, resident };
    } catch {
      // The server has not yet written the file, so the loop tries again.
    }
  }
  throw new Error("The server did not report its heap.");
}

/** Formats a number of bytes in MB for the result table. */
export const megabytes = (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MB`;
