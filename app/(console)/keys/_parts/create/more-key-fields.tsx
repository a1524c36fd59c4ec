import { addressError, addressesIn } from "@/app/(console)/keys/_parts/address-text";
import { LimitFields, limitsIn } from "@/app/(console)/keys/_parts/limit-fields";
import { CheckboxField } from "@/components/ui/form/checkbox-field";
import { TextareaField } from "@/components/ui/form/textarea-field";
import { MoreDetails } from "@/components/ui/layout/more-details";
import type { KeyLimits } from "@/lib/limits/view";
import type { KeyLike } from "./key-like";

interface MoreKeyFieldsProps {
  /** True if the signed-in user is an operator. Only operators may set the admin scope. */
  operator: boolean;
  /** Whether the signed-in user may set limits, as operators and leads of the team may. */
  mayLimit: boolean;
  /** The limits that apply to a key for which no limits are set. */
  limits: KeyLimits;
  /** The settings with which the fields begin, if a key is duplicated. */
  like?: Pick<KeyLike, "allowedAddresses" | "limits">;
  admin: boolean;
  onAdmin: (admin: boolean) => void;
  errors: Readonly<Record<string, string>>;
}

/**
 * The section with the fields that most keys do not need. It is collapsed unless one of its fields
 * has an error or is set.
 */
export function MoreKeyFields(props: MoreKeyFieldsProps) {
  const { operator, mayLimit, limits, like, admin, onAdmin, errors } = props;
  const address = addressError(errors);
  const wrong = address || errors.requestsPerMinute || errors.concurrentCalls;
  const set =
    admin ||
    (like &&
      (like.allowedAddresses.length > 0 ||
        Object.values(like.limits).some((limit) => limit !== null)));
  return (
    <MoreDetails open={Boolean(wrong || set)}>
      <TextareaField
        name="allowedAddresses"
        label="Allowed addresses"
        note="optional"
        hint="One IP address or network per line, such as 192.0.2.0/24. Leave empty to allow any."
        rows={3}
        mono
        defaultValue={like?.allowedAddresses.join("\n")}
        error={address}
      />
      {mayLimit && <LimitFields limits={like?.limits} errors={errors} fallback={limits} />}
      {operator && (
        <CheckboxField
          label="Can manage servers, keys and teams"
          hint="Adds the admin scope: its access tokens may call the REST API. Use it for scripts only."
          checked={admin}
          onCheckedChange={onAdmin}
        />
      )}
    </MoreDetails>
  );
}

/** Reads the values of the additional fields from a submitted form. */
export function moreFieldsOf(form: FormData) {
  return { allowedAddresses: addressesIn(form), ...limitsIn(form) };
}
