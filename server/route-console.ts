import { format } from "node:util";
import { errorForLog } from "@/lib/log/log-error";
import type { Log } from "@/lib/log/type";

/**
 * Sends the console output of Next and of other packages to the structured log, which masks
 * secrets. Standard output then contains only the start message. console.log and console.info
 * become debug lines.
 */
export function routeConsole(log: Log): void {
  const route = (level: "debug" | "warn" | "error") => {
    return (...args: unknown[]) => {
      const error = args.find((arg) => arg instanceof Error);
      const words = args.filter((arg) => arg !== error).map(plain);
      log[level](error === undefined ? {} : { error }, format(...words).trim());
    };
  };
  console.log = route("debug");
  console.info = route("debug");
  console.debug = route("debug");
  console.warn = route("warn");
  console.error = route("error");
}

function plain(value: unknown): unknown {
  return value instanceof Error ? errorForLog(value) : value;
}
