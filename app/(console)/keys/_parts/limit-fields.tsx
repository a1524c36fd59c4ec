import { TextField } from "@/components/ui/form/text-field";
import type { KeyLimits } from "@/lib/limits/view";
import type { CallLimits } from "@/lib/limits/view-limits";

interface LimitFieldsProps {
  /** The initial values. The fields are empty if no limits are given. */
  limits?: CallLimits | undefined;
  errors: Readonly<Record<string, string>>;
  /** The limits that apply if the fields are left empty. */
  fallback: KeyLimits;
}

/**
 * The form fields for a key's limits. The hint of each field says which limit applies if the field
 * is left empty.
 */
export function LimitFields({ limits, errors, fallback }: LimitFieldsProps) {
  const field = (name: keyof CallLimits) => ({
    name,
    note: "optional",
    hint:
      fallback[name] === null
        ? "Leave empty for no limit."
        : `Default: ${fallback[name].toLocaleString("en-GB")}.`,
    inputMode: "numeric" as const,
    defaultValue: limits?.[name] ?? "",
    error: errors[name],
  });
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField label="Requests per minute" {...field("requestsPerMinute")} />
      <TextField label="Concurrent calls" {...field("concurrentCalls")} />
    </div>
  );
}

/**
 * Reads limits from a submitted form. Text that is not a number becomes NaN, which the verb
 * refuses.
 */
export function limitsIn(form: FormData): CallLimits {
  const read = (name: keyof CallLimits) => {
    const typed = String(form.get(name) ?? "").trim();
    if (typed === "") return null;
    return /^\d+$/.test(typed) ? Number(typed) : Number.NaN;
  };
  return {
    requestsPerMinute: read("requestsPerMinute"),
    concurrentCalls: read("concurrentCalls"),
  };
}
