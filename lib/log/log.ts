import { writeSync } from "node:fs";
import pino from "pino";
import { errorForLog } from "./log-error";
import { scrubLine } from "./log-scrub";
import { terminalLine } from "./log-terminal";
import type { Log } from "./type";

export interface LogOptions {
  readonly level: "silent" | "fatal" | "error" | "warn" | "info" | "debug" | "trace";
  /** True for short lines for people instead of JSON. */
  readonly terminal: boolean;
  /** Writes a line. Default: to standard error of the process. */
  readonly write?: (line: string) => void;
}

/** Creates the structured log: one JSON object per line, with secrets redacted before writing. */
export function createLog(options: LogOptions): Log {
  const { write = writeToStderr, level, terminal } = options;
  const stream = {
    write: (line: string) => {
      const clean = scrubLine(line);
      write(terminal ? terminalLine(clean) : clean);
    },
  };
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: errorForLog, err: errorForLog },
    },
    stream,
  );
}

/** Writes synchronously, so that the last line before an exit is not lost. */
function writeToStderr(line: string): void {
  try {
    writeSync(2, line);
  } catch {
    // A closed terminal must not end the server.
  }
}
