import { type Result, succeed } from "@/lib/errors/errors";
import { readCodeFile } from "@/lib/servers/code/read-code-file";
import type { ReadVariable } from "@/lib/servers/code/references";
import { isRecord } from "@/lib/std/is-record";
import type { RuleCode } from "./schema-code";

/**
 * Parses a file of the form `{"trustRules": {"NAME": {…}}}`. A key set may be given as an object or
 * as text. The rules are validated later, by the verb that receives them. Failures: those of
 * `readCodeFile`.
 */
export function readRulesFile(text: string, read: ReadVariable): Result<RuleCode[]> {
  const rules = readCodeFile(text, read, { field: "trustRules", things: "trust rules" });
  if (!rules.ok) return rules;
  return succeed(
    rules.value.map((rule) => {
      const jwks = isRecord(rule.jwks) ? { jwks: JSON.stringify(rule.jwks) } : {};
      return { ...rule, ...jwks } as RuleCode;
    }),
  );
}
