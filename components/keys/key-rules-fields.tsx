import { SwitchField } from "@/components/ui/form/switch-field";
import { TextField } from "@/components/ui/form/text-field";
import { KEY_DAYS_MAX } from "@/lib/policy/view-bounds";
import type { KeyRules } from "@/lib/policy/view-key-rules";
import { countText } from "@/lib/words/view-count";

interface KeyRulesFieldsProps {
  rules: KeyRules;
  /** The errors of the fields, by name. */
  errors: Readonly<Record<string, string | undefined>>;
  /** For a team's rules, the installation's, which apply where they are stricter. */
  installation?: KeyRules;
}

/** The fields for the rules on new keys, of the installation or of one team. */
export function KeyRulesFields({ rules, errors, installation }: KeyRulesFieldsProps) {
  const number = (
    name: "maxKeyDays" | "keysPerMember" | "keysPerTeam",
    { label, hint, unit }: { label: string; hint: string; unit: string },
  ) => {
    const ofAll = installation?.[name] ?? null;
    const bound =
      ofAll === null ? "" : ` The installation allows at most ${ofAll.toLocaleString("en-GB")}.`;
    return (
      <TextField
        name={name}
        label={label}
        unit={unit}
        hint={hint + bound}
        note="optional"
        inputMode="numeric"
        defaultValue={rules[name] ?? ""}
        error={errors[name]}
      />
    );
  };
  const mustExpire =
    installation && !(installation.allowNoExpiry && installation.maxKeyDays === null);
  return (
    <>
      {number("maxKeyDays", {
        label: "Maximum key lifetime",
        hint: `From 1 to ${KEY_DAYS_MAX.toLocaleString("en-GB")}. Leave empty for no limit.`,
        unit: "days",
      })}
      <SwitchField
        name="allowNoExpiry"
        label="Allow keys without expiry"
        hint={
          mustExpire
            ? "The installation requires that every key expires."
            : "If off, every new key must expire."
        }
        defaultChecked={rules.allowNoExpiry}
      />
      {number("keysPerMember", {
        label: "Keys per member",
        hint: "Personal keys that a member may have in a team. Leave empty for any number.",
        unit: "keys",
      })}
      {number("keysPerTeam", {
        label: "Keys per team",
        hint: "Personal and service keys together. Leave empty for any number.",
        unit: "keys",
      })}
    </>
  );
}

/** Reads the fields. A text that is not a number becomes NaN, which the server refuses. */
export function readKeyRules(form: FormData): KeyRules {
  const number = (name: string) => {
    const text = String(form.get(name) ?? "").trim();
    if (text === "") return null;
    return /^\d+$/.test(text) ? Number(text) : Number.NaN;
  };
  return {
    maxKeyDays: number("maxKeyDays"),
    allowNoExpiry: form.get("allowNoExpiry") !== null,
    keysPerMember: number("keysPerMember"),
    keysPerTeam: number("keysPerTeam"),
  };
}

/** Describes each rule as text, by the label of its field. */
export function keyRulesText({ maxKeyDays, allowNoExpiry, ...counts }: KeyRules) {
  const number = (limit: number | null) => (limit === null ? "Any number" : String(limit));
  return {
    "Maximum key lifetime": maxKeyDays === null ? "No limit" : countText(maxKeyDays, "day"),
    "Allow keys without expiry": allowNoExpiry ? "On" : "Off",
    "Keys per member": number(counts.keysPerMember),
    "Keys per team": number(counts.keysPerTeam),
  };
}
