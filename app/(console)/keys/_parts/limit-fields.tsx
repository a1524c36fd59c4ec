import { TextField } from "@/components/ui/form/text-field";
import type { CallLimits } from "@/lib/limits/schema-limits";
import type { KeyLimits } from "@/lib/limits/view";

interface LimitFieldsProps {
  /** To begin with; without, none. */
  limits?: CallLimits;
  errors: Readonly<Record<string, string>>;
  /** What holds where a field is empty. */
  fallback: KeyLimits;
}

/** How much a key may call. */
export function LimitFields({ limits, errors, fallback }: LimitFieldsProps) {
  const field = (name: keyof CallLimits) => ({
    name,
    note: "optional",
    hint:
      fallback[name] === null
        ? "Without: no limit."
        : `Default: ${fallback[name].toLocaleString("en-GB")}, as for every key.`,
    inputMode: "numeric" as const,
    defaultValue: limits?.[name] ?? "",
    error: errors[name],
  });
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField label="Requests a minute" {...field("requestsPerMinute")} />
      <TextField label="Calls at once" {...field("concurrentCalls")} />
    </div>
  );
}

/** The limits in a form; what is no number is left to be refused. */
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
