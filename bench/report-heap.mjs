// On each SIGUSR2, writes the live heap and the resident memory, in bytes, to the file named in
// BENCH_HEAP_FILE. Node preloads this module with --import and --expose-gc.
import { writeFileSync } from "node:fs";

process.on("SIGUSR2", async () => {
  for (let round = 0; round < 4; round++) {
    globalThis.gc();
    await new Promise((go) => setTimeout(go, 50));
  }
  const { heapUsed, rss } = process.memoryUsage();
  writeFileSync(process.env.BENCH_HEAP_FILE, `${heapUsed} ${rss}`);
});
