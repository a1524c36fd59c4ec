"use client";

import { updateProfileAction } from "@/app/(console)/settings/actions";
import {
  type Profile,
  ProfileFields,
  profileIn,
  storedProfile,
} from "@/components/identity/profile-fields";
import { RefusalBanner } from "@/components/ui/feedback/refusal-banner";
import { useToast } from "@/components/ui/feedback/toast";
import { Button } from "@/components/ui/form/button";
import { SectionCard } from "@/components/ui/layout/section-card";
import { ConflictNote } from "@/components/ui/stored/conflict-note";
import { useSavedForm } from "@/components/ui/stored/use-saved-form";
import { useStored } from "@/components/ui/stored/use-stored";
import type { Stored } from "@/lib/errors/view-stored";

interface ProfileFormProps {
  profile: Stored<Profile>;
  /** True for operators. Members cannot change their email address. */
  mayChangeEmail: boolean;
}

/** The form that changes the signed-in user's name and email address. */
export function ProfileForm({ profile, mayChangeEmail }: ProfileFormProps) {
  const { toast } = useToast();
  const kept = useStored<Profile>({
    stored: profile,
    ...storedProfile,
  });
  const { state, pending, fields, form } = useSavedForm({
    send: (data) => {
      const mine = profileIn(data);
      return kept.save(mine, (version) => updateProfileAction({ ...mine, version }));
    },
    onDone: () => toast({ title: "Profile saved", tone: "green" }),
    focus: "name",
    kept,
  });
  return (
    <SectionCard title="Profile" description="Your name, and the email that you sign in with.">
      <form key={kept.shown.round} {...form} className="flex max-w-[440px] flex-col gap-4">
        <ConflictNote kept={kept} pending={pending} />
        <RefusalBanner state={state} />
        <ProfileFields
          values={kept.shown.values}
          errors={fields}
          own
          emailNote={mayChangeEmail ? undefined : "Only an operator can change it."}
        />
        <div>
          <Button type="submit" pending={pending}>
            Save profile
          </Button>
        </div>
      </form>
    </SectionCard>
  );
}
