"use client";

import { changePasswordAction } from "@/app/(console)/settings/actions";
import { RefusalBanner } from "@/components/ui/feedback/refusal-banner";
import { useToast } from "@/components/ui/feedback/toast";
import { Button } from "@/components/ui/form/button";
import { PasswordField } from "@/components/ui/form/password-field";
import { SectionCard } from "@/components/ui/layout/section-card";
import { useSavedForm } from "@/components/ui/stored/use-saved-form";
import { PASSWORD_MIN_LENGTH } from "@/lib/identity/view-bounds";

/** The form that changes the signed-in user's password. The current password is required. */
export function PasswordForm({ email }: { email: string }) {
  const { toast } = useToast();
  const { state, pending, fields, form } = useSavedForm({
    send: (data) =>
      changePasswordAction({
        currentPassword: String(data.get("currentPassword") ?? ""),
        newPassword: String(data.get("newPassword") ?? ""),
      }),
    onDone: ({ endedSessions }, element) => {
      element.reset();
      toast({
        title: "Password changed",
        description: endedSessions > 0 ? "You are signed out everywhere else." : undefined,
        tone: "green",
      });
    },
    focus: "currentPassword",
  });
  return (
    <SectionCard
      title="Password"
      description="Changing your password signs you out everywhere else."
    >
      <form {...form} className="flex max-w-[440px] flex-col gap-4">
        <RefusalBanner state={state} />
        {/* The hidden field tells password managers to which account the password belongs. */}
        <input type="text" autoComplete="username" value={email} readOnly hidden />
        <PasswordField
          name="currentPassword"
          label="Current password"
          autoComplete="current-password"
          error={fields.currentPassword}
          required
        />
        <PasswordField
          name="newPassword"
          label="New password"
          hint={fields.newPassword ? undefined : `At least ${PASSWORD_MIN_LENGTH} characters.`}
          autoComplete="new-password"
          error={fields.newPassword}
          required
        />
        <div>
          <Button type="submit" pending={pending}>
            Change password
          </Button>
        </div>
      </form>
    </SectionCard>
  );
}
