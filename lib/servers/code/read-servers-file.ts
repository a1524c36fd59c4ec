import type { Result } from "@/lib/errors/errors";
import { readCodeFile } from "./read-code-file";
import type { ReadVariable } from "./references";
import type { ServerCode } from "./schema-code";

/**
 * Parses a file of the form `{"servers": {"NAME": {…}}}`. The servers themselves are validated
 * later, by the verb that receives them. Failures: those of `readCodeFile`.
 */
export function readServersFile(text: string, read: ReadVariable): Result<ServerCode[]> {
  return readCodeFile(text, read, { field: "servers", things: "servers" }) as Result<ServerCode[]>;
}
