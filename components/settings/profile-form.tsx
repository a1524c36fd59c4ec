"use client";

import { RefusalBanner } from "@/components/identity/refusal-banner";
import { Button } from "@/components/ui/button";
import { SectionCard } from "@/components/ui/section-card";
import { TextField } from "@/components/ui/text-field";
import { useToast } from "@/components/ui/toast";
import { EMAIL_MAX, NAME_MAX } from "@/lib/identity/schema";
import type { SettingsActions } from "./settings-actions-types";
import { useSettingsForm } from "./use-settings-form";

interface ProfileFormProps {
  name: string;
  email: string;
  save: SettingsActions["updateProfile"];
}

/** Name and email of the person. */
export function ProfileForm({ name, email, save }: ProfileFormProps) {
  const { toast } = useToast();
  const { state, pending, fields, form } = useSettingsForm({
    send: (data) =>
      save({ name: String(data.get("name") ?? ""), email: String(data.get("email") ?? "") }),
    onDone: () => toast({ title: "Profile saved", tone: "green" }),
    focus: "name",
  });
  return (
    <SectionCard title="Profile" description="How others see you here, and what you sign in with.">
      <form {...form} className="flex max-w-[440px] flex-col gap-4">
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
