"use client";

import { RefusalBanner } from "@/components/identity/refusal-banner";
import { Button } from "@/components/ui/button";
import { SectionCard } from "@/components/ui/section-card";
import { ConflictNote } from "@/components/ui/stored/conflict-note";
import { useStored } from "@/components/ui/stored/use-stored";
import { TextField } from "@/components/ui/text-field";
import { useToast } from "@/components/ui/toast";
import { EMAIL_MAX, NAME_MAX } from "@/lib/identity/schema";
import type { Stored } from "@/lib/view-stored";
import type { SettingsActions } from "./settings-actions-types";
import { useSettingsForm } from "./use-settings-form";

interface Profile {
  readonly name: string;
  readonly email: string;
}

interface ProfileFormProps {
  profile: Stored<Profile>;
  /** False for members, whose email an operator changes. */
  mayChangeEmail: boolean;
  save: SettingsActions["updateProfile"];
}

/** Name and email of the person. */
export function ProfileForm({ profile, mayChangeEmail, save }: ProfileFormProps) {
  const { toast } = useToast();
  const kept = useStored<Profile>({
    stored: profile,
    describe: ({ name, email }) => ({ Name: name, Email: email }),
    read: (current) => current as unknown as Profile,
  });
  const { name, email } = kept.shown.values;
  const { state, pending, fields, form } = useSettingsForm({
    send: (data) => {
      const mine = {
        name: String(data.get("name") ?? "").trim(),
        email: String(data.get("email") ?? "").trim(),
      };
      return kept.save(mine, (version) => save({ ...mine, version }));
    },
    onDone: () => toast({ title: "Profile saved", tone: "green" }),
    focus: "name",
    kept,
  });
  return (
    <SectionCard title="Profile" description="How others see you here, and what you sign in with.">
      <form key={kept.shown.round} {...form} className="flex max-w-[440px] flex-col gap-4">
        <ConflictNote kept={kept} pending={pending} />
        <RefusalBanner state={state} />
        <TextField
          name="name"
          label="Name"
          autoComplete="name"
          defaultValue={name}
          maxLength={NAME_MAX}
          error={fields.name}
          required
        />
        <TextField
          name="email"
          type="email"
          label="Email"
          autoComplete="email"
          autoCapitalize="none"
          spellCheck={false}
          defaultValue={email}
          readOnly={!mayChangeEmail}
          hint={mayChangeEmail ? undefined : "An operator changes it."}
          maxLength={EMAIL_MAX}
          error={fields.email}
          required
        />
        <div>
          <Button type="submit" variant="primary" pending={pending}>
            Save profile
          </Button>
        </div>
      </form>
    </SectionCard>
  );
}
