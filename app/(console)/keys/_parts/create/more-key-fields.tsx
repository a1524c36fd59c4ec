import { LimitFields, limitsIn } from "@/app/(console)/keys/_parts/limit-fields";
import { CheckboxField } from "@/components/ui/form/checkbox-field";
import { TextareaField } from "@/components/ui/form/textarea-field";
import { MoreDetails } from "@/components/ui/layout/more-details";
import type { KeyLimits } from "@/lib/limits/view";

interface MoreKeyFieldsProps {
  /** Operators may limit a key, and let it administer. */
  operator: boolean;
  /** The limits that hold where a key has none. */
  limits: KeyLimits;
  admin: boolean;
  onAdmin: (admin: boolean) => void;
  errors: Readonly<Record<string, string>>;
}

/** What few keys need: folded away, unless something in it was refused. */
export function MoreKeyFields({ operator, limits, admin, onAdmin, errors }: MoreKeyFieldsProps) {
  // Of one address among several, the name says which.
  const addressError = Object.entries(errors).find(([name]) => name.startsWith("allowedAddresses"));
  const wrong = addressError || errors.requestsPerMinute || errors.concurrentCalls;
  return (
    <MoreDetails open={Boolean(wrong)}>
      <TextareaField
        name="allowedAddresses"
        label="Allowed addresses"
        note="optional"
        hint="One address or network a line, such as 192.0.2.0/24. Empty: from anywhere."
        rows={3}
        mono
        error={addressError?.[1]}
      />
      {operator && (
        <>
          <LimitFields errors={errors} fallback={limits} />
          <CheckboxField
            label="Administers servers and keys"
            hint="With the admin scope, its tokens may call /api/v1. Give it to scripts alone."
            checked={admin}
            onCheckedChange={onAdmin}
          />
        </>
      )}
    </MoreDetails>
  );
}

/** What was typed into these fields. */
export function moreFieldsOf(form: FormData) {
  const addresses = String(form.get("allowedAddresses") ?? "").split(/[\s,]+/);
  return { allowedAddresses: addresses.filter(Boolean), ...limitsIn(form) };
}
