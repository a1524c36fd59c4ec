import type { z } from "zod";
import { isPool } from "@/db/raw-sql";
import { isUnstorableText } from "@/db/unavailable";
import { waitForProcesses } from "@/lib/change-feed/wait-for-processes";
import { type Failure, fail, type Result } from "@/lib/errors/errors";
import { whyUnavailable } from "@/lib/process/storage";
import { issueTexts } from "@/lib/std/issue-texts";
import { unusableName } from "@/lib/std/unusable-name";
import { type AuditNote, writeAudit } from "./audit-entry";
import type { Context } from "./context";
import { beginChange } from "./one-intention";

/**
 * The decision on whether a caller may use a verb. A refusal names the rule that forbids it; with
 * `hide`, the caller gets `not_found` instead of `forbidden`.
 */
export type Permission =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly rule: string; readonly hide?: boolean };

/**
 * The callers for whom a verb is meant. This is only documentation: `permit` alone decides who may
 * call the verb.
 */
export type Audience =
  | "anyone"
  | "signed_in"
  | "operator"
  | "owner_or_operator"
  | "lead_or_operator"
  | "member_of_team";

interface Definition<Input extends z.ZodType, Value> {
  /**
   * The name `entity.verb`, such as `keys.create`. It is also the action of the verb's audit
   * record.
   */
  readonly name: string;
  readonly audience: Audience;
  readonly input: Input;
  readonly permit: (ctx: Context, input: z.output<Input>) => Permission | Promise<Permission>;
  readonly run: (ctx: Context, input: z.output<Input>) => Promise<Result<Value>>;
}

interface ReadDefinition<Input extends z.ZodType, Value> extends Definition<Input, Value> {
  readonly kind: "read";
}

interface ChangeDefinition<Input extends z.ZodType, Value> extends Definition<Input, Value> {
  readonly kind: "change";
  /**
   * Returns what to write into one or more audit records, which belong to the same transaction as
   * the change.
   */
  readonly audit: (
    ctx: Context,
    input: z.output<Input>,
    value: Value,
  ) => AuditNote | readonly AuditNote[];
  /**
   * The failures that are recorded as denials, in addition to refused permissions, which are always
   * recorded.
   */
  readonly denials?: readonly Failure["code"][];
}

export interface Verb<Input extends z.ZodType, Value> {
  (ctx: Context, input: z.input<Input>): Promise<Result<Value>>;
  readonly definition: ReadDefinition<Input, Value> | ChangeDefinition<Input, Value>;
}

const UNUSABLE = "This name cannot be used: choose another.";
const UNSTORABLE = "Leave out the NUL character: text cannot contain it.";

/** Carries a failure out of a transaction. Throwing this error rolls the transaction back. */
class Rollback extends Error {
  constructor(readonly failure: Failure) {
    super(failure.code);
  }
}

/**
 * Creates a verb. A verb parses the input, checks the permission for it, and runs. A changing verb
 * does this in a transaction, together with the audit record, and rolls back if the result is a
 * failure. Expected failures are returned as values. A refused permission is recorded as a denial
 * outside the transaction. A changing verb returns when every live process has processed the
 * change, or after one second. From then on, every process refuses the access that the change has
 * removed.
 */
export function verb<Input extends z.ZodType, Value>(
  definition: ReadDefinition<Input, Value> | ChangeDefinition<Input, Value>,
): Verb<Input, Value> {
  async function attempt(ctx: Context, input: z.output<Input>): Promise<Result<Value>> {
    const permission = await definition.permit(ctx, input);
    if (!permission.allowed) {
      const details = { rule: permission.rule, reason: "permission" };
      return fail(permission.hide ? "not_found" : "forbidden", details);
    }
    const result = await definition.run(ctx, input);
    if (result.ok && definition.kind === "change") {
      const notes = [definition.audit(ctx, input, result.value)].flat();
      for (const note of notes) await writeAudit(ctx, definition.name, note);
    }
    return result;
  }

  async function inTransaction(ctx: Context, input: z.output<Input>): Promise<Result<Value>> {
    try {
      return await ctx.db.transaction(async (db) => {
        const result = await attempt({ ...ctx, db }, input);
        if (!result.ok) throw new Rollback(result.failure);
        return result;
      });
    } catch (thrown) {
      if (thrown instanceof Rollback) return { ok: false, failure: thrown.failure };
      throw thrown;
    }
  }

  const run = async (ctx: Context, raw: z.input<Input>): Promise<Result<Value>> => {
    if (definition.kind === "change" && isPool(ctx.db)) beginChange(definition.name);
    const unusable = unusableName(raw);
    if (unusable !== null) return fail("invalid_input", { fields: { [unusable]: UNUSABLE } });
    const parsed = definition.input.safeParse(raw);
    if (!parsed.success) return fail("invalid_input", { fields: issueTexts(parsed.error) });
    try {
      const result = await (definition.kind === "change" ? inTransaction : attempt)(
        ctx,
        parsed.data,
      );
      if (!result.ok && isDenial(definition, result.failure)) {
        await writeAudit(ctx, definition.name, { details: idOf(parsed.data) }, result.failure);
      }
      if (result.ok && definition.kind === "change" && isPool(ctx.db)) {
        await waitForProcesses(ctx.db);
      }
      return result;
    } catch (error) {
      if (isUnstorableText(error)) return fail("invalid_input", { fields: { input: UNSTORABLE } });
      const code = whyUnavailable(error);
      if (code === null) throw error;
      return fail(code);
    }
  };
  return Object.assign(run, { definition });
}

function isDenial<Input extends z.ZodType, Value>(
  definition: ReadDefinition<Input, Value> | ChangeDefinition<Input, Value>,
  failure: Failure,
): boolean {
  if (failure.reason === "permission") return true;
  return definition.kind === "change" && (definition.denials?.includes(failure.code) ?? false);
}

/** Returns the id in the input. No other part of a denied input is recorded. */
function idOf(input: unknown): Record<string, unknown> | undefined {
  const id = (input as { id?: unknown } | null)?.id;
  return typeof id === "string" ? { id } : undefined;
}
