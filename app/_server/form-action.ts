import type { z } from "zod";
import type { Outcome } from "@/components/ui/form/outcome";
import { databaseErrorCode } from "@/db/unavailable";
import type { Context } from "@/lib/core/context";
import type { Verb } from "@/lib/core/verb";
import { failureForm } from "@/lib/errors/error-wire";
import { fail, type Result } from "@/lib/errors/errors";
import { actionContext } from "./request-context";

/**
 * Runs a verb as the signed-in user. If the verb fails, the result contains `values`, so that the
 * form can be filled in again.
 */
export async function callAction<Input extends z.ZodType, Value>(
  verb: Verb<Input, Value>,
  input: z.input<Input>,
  values: Readonly<Record<string, string>> = {},
): Promise<Outcome<Value>> {
  const ctx = await actionContext();
  if (!ctx.ok) return failureForm(ctx.failure, values);
  return answerForm(ctx.value, () => verb(ctx.value, input), values);
}

/**
 * Returns the named text fields of a form, so that the form can be filled in again after a refusal.
 */
export function textsOf(form: FormData, keep: readonly string[]): Record<string, string> {
  return Object.fromEntries(keep.map((name) => [name, textOf(form, name)]));
}

/** Returns a text field of a form, or an empty string if the field is absent or a file. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

/**
 * Converts a verb's result to the state of a form. If the verb throws, the exception is logged with
 * the request id and the form gets the failure `internal`.
 */
export async function answerForm<Value>(
  ctx: Context,
  run: () => Promise<Result<Value>>,
  values: Readonly<Record<string, string>> = {},
): Promise<Outcome<Value>> {
  try {
    const result = await run();
    return result.ok ? result : failureForm(result.failure, values);
  } catch (error) {
    // The message of a database error contains the parameters of the statement, so only the error
    // code is logged.
    const code = databaseErrorCode(error);
    const detail = code === null && error instanceof Error ? { stack: error.stack } : { code };
    ctx.log.error({ requestId: ctx.requestId, ...detail }, "an action failed");
    return failureForm(fail("internal").failure, values);
  }
}
