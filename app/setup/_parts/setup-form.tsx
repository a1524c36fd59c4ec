"use client";

import { useActionState, useRef } from "react";
import { checkSetupLinkAction, setUpAction } from "@/app/setup/actions";
import { LinkRefused } from "@/components/identity/link-refused";
import { LinkSkeleton } from "@/components/identity/link-skeleton";
import { useLinkCode } from "@/components/identity/use-link-code";
import { RefusalBanner } from "@/components/ui/feedback/refusal-banner";
import { PasswordField } from "@/components/ui/form/password-field";
import { SubmitButton } from "@/components/ui/form/submit-button";
import { TextField } from "@/components/ui/form/text-field";
import { useFocusRefusal } from "@/components/ui/form/use-focus-refusal";
import { EMAIL_MAX, NAME_MAX, PASSWORD_MIN_LENGTH } from "@/lib/identity/view-bounds";

/**
 * The form that creates the first operator. It is opened with the link that the server prints in
 * the terminal.
 */
export function Setup() {
  const link = useLinkCode(checkSetupLinkAction);
  if (link.state === "checking") return <LinkSkeleton fields={3} />;
  if (link.state === "good") return <SetupForm code={link.code} />;
  if (link.code === "other") {
    return <LinkRefused title="The link could not be checked">{link.message}</LinkRefused>;
  }
  return (
    <LinkRefused title="This is not a set-up link">
      The link is wrong, already used or expired. Latchkey prints a new one at every start until the
      first operator exists.
    </LinkRefused>
  );
}

function SetupForm({ code }: { code: string }) {
  const [state, submit] = useActionState(setUpAction, null);
  const form = useRef<HTMLFormElement>(null);
  useFocusRefusal(form, state);
  const refusal = state && !state.ok ? state : null;
  return (
    <form ref={form} action={submit} className="flex flex-col gap-4" noValidate>
      <p className="text-sm text-muted">
        You become the first operator, with access to everything.
      </p>
      <RefusalBanner state={state} signedOut />
      <input type="hidden" name="code" value={code} />
      <TextField
        name="name"
        label="Your name"
        autoComplete="name"
        maxLength={NAME_MAX}
        defaultValue={refusal?.values.name}
        error={refusal?.fields.name}
        required
      />
      <TextField
        name="email"
        type="email"
        label="Email"
        hint="You sign in with it. Latchkey sends no email."
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={EMAIL_MAX}
        defaultValue={refusal?.values.email}
        error={refusal?.fields.email}
        required
      />
      <PasswordField
        name="password"
        label="Password"
        hint={refusal?.fields.password ? undefined : `At least ${PASSWORD_MIN_LENGTH} characters.`}
        autoComplete="new-password"
        error={refusal?.fields.password}
        required
      />
      <SubmitButton className="mt-1 w-full">Create operator</SubmitButton>
    </form>
  );
}
