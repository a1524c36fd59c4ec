import { closeSync, copyFileSync, fstatSync, ftruncateSync, openSync } from "node:fs";

const LIMIT_BYTES = 4 * 1024 * 1024;
const CHECK_EVERY_MS = 60_000;

/**
 * Opens a log file for appending by child processes and keeps it, with one older part in `FILE.1`,
 * at about twice 4 MB. Truncating is safe because every writer appends.
 */
export function openBoundedLog(file: string): { fd: number; close: () => void } {
  const fd = openSync(file, "a", 0o600);
  const bound = () => {
    if (fstatSync(fd).size < LIMIT_BYTES) return;
    copyFileSync(file, `${file}.1`);
    ftruncateSync(fd);
  };
  bound();
  const timer = setInterval(bound, CHECK_EVERY_MS);
  timer.unref();
  return {
    fd,
    close: () => {
      clearInterval(timer);
      closeSync(fd);
    },
  };
}
