"use client";

import { updateKeyAction } from "@/app/(console)/keys/actions";
import { dateText } from "@/components/ui/data/time/date-text";
import { useToast } from "@/components/ui/feedback/toast";
import { TextField } from "@/components/ui/form/text-field";
import { StoredForm } from "@/components/ui/stored/stored-form";
import { useSavedForm } from "@/components/ui/stored/use-saved-form";
import { useStored } from "@/components/ui/stored/use-stored";
import type { KeyView } from "@/lib/keys/view";
import { KEY_NAME_MAX } from "@/lib/keys/view-bounds";
import { type KeyPolicy, lastExpiryDate, neverAllowed } from "@/lib/keys/view-expiry";

interface Settings {
  readonly name: string;
  /** The last day on which the key works (in UTC), or an empty string if it never expires. */
  readonly lastDay: string;
}

interface KeySettingsProps {
  apiKey: Pick<KeyView, "id" | "name" | "version" | "status" | "createdAt" | "expiresAt">;
  policy: KeyPolicy;
}

/**
 * The form that changes a key's name and expiry. The expiry of a key that has expired cannot change,
 * so the form then has no field for it.
 */
export function KeySettings({ apiKey, policy }: KeySettingsProps) {
  const { toast } = useToast();
  const { id, version, createdAt } = apiKey;
  const stored = { values: settingsOf(apiKey), version };
  const kept = useStored<Settings>({ stored, describe, read: settingsOf });
  const saved = useSavedForm({
    send: (data) => {
      const expired = apiKey.status === "expired";
      const before = kept.base.values;
      const lastDay = expired ? before.lastDay : String(data.get("lastDay") ?? "");
      const mine = { name: String(data.get("name") ?? "").trim(), lastDay };
      const change = {
        ...(mine.name === before.name ? {} : { name: mine.name }),
        ...movedTo(lastDay, before.lastDay),
      };
      return kept.save(mine, (from) => updateKeyAction(id, change, from));
    },
    onDone: () => toast({ title: "Settings saved", tone: "green" }),
    focus: "name",
    kept,
  });
  const { values } = kept.shown;
  return (
    <StoredForm saved={saved} kept={kept} submit="Save settings">
      <TextField
        name="name"
        label="Name"
        maxLength={KEY_NAME_MAX}
        defaultValue={values.name}
        error={saved.fields.name}
        required
      />
      {apiKey.status !== "expired" && (
        <TextField
          name="lastDay"
          label="Last day"
          type="date"
          note={neverAllowed(policy) || values.lastDay === "" ? "optional" : undefined}
          hint={lastDayHint(policy, createdAt)}
          max={neverAllowed(policy) ? undefined : lastExpiryDate(policy, createdAt)}
          defaultValue={values.lastDay}
          error={saved.fields.lastDay ?? saved.fields.expires}
        />
      )}
    </StoredForm>
  );
}

function lastDayHint(policy: KeyPolicy, createdAt: Date): string {
  const works = "The key works until the end of this day (UTC).";
  if (neverAllowed(policy)) return `${works} Leave it empty for a key that never expires.`;
  if (policy.maxKeyDays === null) return works;
  const last = new Date(lastExpiryDate(policy, createdAt));
  return `${works} The policy allows ${dateText(last.getTime())} at the latest.`;
}

/** Reads the settings of a stored key, or of the stored values that a conflict returns. */
function settingsOf({ name, expiresAt }: Readonly<Record<string, unknown>> | Settable): Settings {
  const lastDay = expiresAt ? new Date(String(expiresAt)).toISOString().slice(0, 10) : "";
  return { name: String(name), lastDay };
}

type Settable = KeySettingsProps["apiKey"];

/**
 * Returns the new expiry if the day in the form was changed. Otherwise returns no expiry, so that
 * the key keeps its time of day.
 */
function movedTo(lastDay: string, before: string) {
  if (lastDay === before) return {};
  const never = { type: "never" } as const;
  return { expires: lastDay === "" ? never : ({ type: "date", date: lastDay } as const) };
}

const describe = ({ name, lastDay }: Settings) => ({
  Name: name,
  "Last day": lastDay || "Never expires",
});
