"use client";

import { SegmentedField } from "@/components/ui/form/segmented-field";
import { TextField } from "@/components/ui/form/text-field";
import {
  EXPIRY_PRESET_DAYS,
  expiryRefusal,
  type KeyPolicy,
  lastExpiryDate,
  neverAllowed,
} from "@/lib/keys/view-expiry";
import { countText } from "@/lib/words/view-count";
import type { ExpiryChoice } from "./expiry-choice";

interface ExpiryFieldProps {
  value: ExpiryChoice;
  onChange: (value: ExpiryChoice) => void;
  policy: KeyPolicy;
  now: Date;
  error?: string;
}

const DAY_MS = 86_400_000;

/**
 * The field for a key's expiry. It offers the presets, a date and "never", as far as the key policy
 * allows them.
 */
export function ExpiryField({ value, onChange, policy, now, error }: ExpiryFieldProps) {
  const presets = EXPIRY_PRESET_DAYS.map((days) => ({
    value: String(days),
    label: `${days} days`,
    disabled: expiryRefusal(policy, { type: "days", days }, now) !== null,
  }));
  const never = neverAllowed(policy) ? [{ value: "never", label: "Never" }] : [];
  const asDate = value.choice === "date";
  return (
    <div className="flex flex-col gap-3">
      <SegmentedField
        name="expiry"
        label="Expiry"
        options={[...presets, { value: "date", label: "Date" }, ...never]}
        value={value.choice}
        onValueChange={(choice) => onChange({ ...value, choice })}
        hint={policyText(policy)}
        error={asDate ? undefined : error}
      />
      {asDate && (
        <TextField
          name="lastDay"
          label="Last day"
          type="date"
          hint="It works until the end of this day (UTC)."
          min={new Date(now.getTime() + DAY_MS).toISOString().slice(0, 10)}
          max={lastExpiryDate(policy, now)}
          value={value.date}
          onChange={(event) => onChange({ ...value, date: event.target.value })}
          error={error}
          required
        />
      )}
    </div>
  );
}

function policyText({ maxKeyDays, allowNoExpiry }: KeyPolicy): string | undefined {
  if (maxKeyDays !== null) {
    return `Policy: keys expire within ${countText(maxKeyDays, "day")}.`;
  }
  return allowNoExpiry ? undefined : "Policy: every key must expire.";
}
