import { writeSync } from "node:fs";
import pino from "pino";
import { errorForLog } from "./log-error";
import { scrubLine } from "./log-scrub";
import { terminalLine } from "./log-terminal";
import type { Log } from "./type";

export interface LogOptions {
  readonly level: "silent" | "fatal" | "error" | "warn" | "info" | "debug" | "trace";
  /** True to write short lines for people, false to write JSON. */
  readonly terminal: boolean;
  /** Writes a line of the log. By default, lines go to the standard error of the process. */
  readonly write?: (line: string) => void;
}

/**
 * Creates a structured log that writes one JSON object per line. Secrets are redacted before a line
 * is written.
 */
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

/** Writes synchronously, so that the last line before the process exits is not lost. */
function writeToStderr(line: string): void {
  try {
    writeSync(2, line);
  } catch {
    // If the terminal has been closed, writing fails, but the server must continue.
  }
}
