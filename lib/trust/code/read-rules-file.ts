import { fail, type Result, succeed } from "@/lib/errors/errors";
import { parseObject } from "@/lib/servers/code/read-servers-file";
import { type ReadVariable, resolveReferences } from "@/lib/servers/code/references";
import { isRecord } from "@/lib/std/is-record";
import type { RuleCode } from "./schema-code";

/**
 * Parses a file of the form `{"trustRules": {"NAME": {…}}}` and resolves its references to
 * environment variables. A key set may be given as an object or as text. The rules are validated
 * later, by the verb that receives them. Failures: `malformed_body`, and `invalid_input` with an
 * error for each wrong field.
 */
export function readRulesFile(text: string, read: ReadVariable): Result<RuleCode[]> {
  const file = parseObject(text);
  if (!file.ok) return file;
  const { trustRules, ...others } = file.value;
  const [other] = Object.keys(others);
  if (other !== undefined && other !== "$schema") {
    return fail("invalid_input", {
      fields: { [other]: "A file of trust rules has only the field trustRules." },
    });
  }
  if (!isRecord(trustRules)) {
    return fail("invalid_input", { fields: { trustRules: "Give an object of rules by name." } });
  }
  const resolved = resolveReferences(trustRules, read, "trustRules");
  if (!resolved.ok) return resolved;
  const byName = Object.entries(resolved.value as Record<string, Record<string, unknown>>);
  return succeed(
    byName.map(([name, rule]) => {
      const jwks = isRecord(rule.jwks) ? { jwks: JSON.stringify(rule.jwks) } : {};
      return { ...rule, ...jwks, name } as RuleCode;
    }),
  );
}
