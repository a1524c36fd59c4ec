"use client";

import { TextField } from "@/components/ui/text-field";

/** What is typed: empty takes the installation's. */
export interface LimitTexts {
  readonly requestsPerMinute: string;
  readonly concurrentCalls: string;
}

interface LimitFieldsProps {
  value: LimitTexts;
  onChange: (value: LimitTexts) => void;
  errors: Readonly<Record<string, string>>;
  /** The installation's, which hold where a field is empty. */
  fallback: { readonly requestsPerMinute: number | null; readonly concurrentCalls: number | null };
}

/** How much a key may call. */
export function LimitFields({ value, onChange, errors, fallback }: LimitFieldsProps) {
  const without = (limit: number | null) =>
    limit === null ? "Without: no limit." : `Without: ${limit}, as for every key.`;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField
        label="Requests a minute"
        note="optional"
        hint={without(fallback.requestsPerMinute)}
        inputMode="numeric"
        value={value.requestsPerMinute}
        onChange={(event) => onChange({ ...value, requestsPerMinute: event.target.value })}
        error={errors.requestsPerMinute}
      />
      <TextField
        label="Calls at once"
        note="optional"
        hint={without(fallback.concurrentCalls)}
        inputMode="numeric"
        value={value.concurrentCalls}
        onChange={(event) => onChange({ ...value, concurrentCalls: event.target.value })}
        error={errors.concurrentCalls}
      />
    </div>
  );
}

/** The limits that were typed; what is no number is left to be refused. */
export function limitsOf({ requestsPerMinute, concurrentCalls }: LimitTexts) {
  const read = (text: string) => {
    const typed = text.trim();
    if (typed === "") return null;
    return /^\d+$/.test(typed) ? Number(typed) : Number.NaN;
  };
  return {
    requestsPerMinute: read(requestsPerMinute),
    concurrentCalls: read(concurrentCalls),
  };
}
