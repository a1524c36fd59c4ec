import { readFileSync, rmSync } from "node:fs";

/** The memory of a server after garbage collection, in bytes. */
export interface LiveMemory {
  readonly heap: number;
  readonly resident: number;
}

/**
 * The live memory of a server that was started with this `heapFile`. By then the server has noticed
 * closed connections and written its batches.
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
      // The file has not been written yet.
    }
  }
  throw new Error("The server did not report its heap.");
}

/** Bytes as MB, for the table. */
export const megabytes = (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MB`;
