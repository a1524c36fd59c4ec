import { closeSync, copyFileSync, fstatSync, ftruncateSync, openSync } from "node:fs";

const LIMIT_BYTES = 4 * 1024 * 1024;
const CHECK_EVERY_MS = 60_000;

/**
 * Opens a log file to which child processes append. If the file is larger than 4 MB, it is copied
 * to `FILE.1` and truncated, so that both files stay at about 4 MB. Truncating is safe because
 * every process opens the file for appending.
 */
export function openBoundedLog(file: string): { fd: number; close: () => void } {
  const fd = openSync(file, "a", 0o600);
  const rotate = () => {
    if (fstatSync(fd).size < LIMIT_BYTES) return;
    copyFileSync(file, `${file}.1`);
    ftruncateSync(fd);
  };
  rotate();
  const timer = setInterval(rotate, CHECK_EVERY_MS);
  timer.unref();
  return {
    fd,
    close: () => {
      clearInterval(timer);
      closeSync(fd);
    },
  };
}
