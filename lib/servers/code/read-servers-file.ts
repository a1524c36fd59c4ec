import { fail, type Result, succeed } from "@/lib/errors/errors";
import { isRecord } from "@/lib/std/is-record";
import { type ReadVariable, resolveReferences } from "./references";
import type { ServerCode } from "./schema-code";

/**
 * Parses a file of the form `{"servers": {"NAME": {…}}}` and resolves its references. The servers
 * themselves are validated later, by the verb that receives them. Failures: `malformed_body`, and
 * `invalid_input` with an error for each wrong field.
 */
export function readServersFile(text: string, read: ReadVariable): Result<ServerCode[]> {
  const file = parseObject(text);
  if (!file.ok) return file;
  const { servers, ...others } = file.value;
  const [other] = Object.keys(others);
  if (other !== undefined && other !== "$schema") {
    return fail("invalid_input", {
      fields: { [other]: "A servers file has only the field servers." },
    });
  }
  if (!isRecord(servers)) {
    return fail("invalid_input", { fields: { servers: "Give an object of servers by name." } });
  }
  const resolved = resolveReferences(servers, read, "servers");
  if (!resolved.ok) return resolved;
  const byName = Object.entries(resolved.value as Record<string, object>);
  return succeed(byName.map(([name, server]) => ({ ...server, name }) as ServerCode));
}

/**
 * Parses text as a JSON object. Failures: `malformed_body`, and `invalid_input` for any other JSON
 * value.
 */
export function parseObject(text: string): Result<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fail("malformed_body");
  }
  if (isRecord(value)) return succeed(value);
  return fail("invalid_input", { fields: { file: "This is not a JSON object." } });
}
