"use client";

import { useActionState, useRef } from "react";
import { signInAction } from "@/app/sign-in/actions";
import { RefusalBanner } from "@/components/ui/feedback/refusal-banner";
import { PasswordField } from "@/components/ui/form/password-field";
import { SubmitButton } from "@/components/ui/form/submit-button";
import { TextField } from "@/components/ui/form/text-field";
import { useFocusRefusal } from "@/components/ui/form/use-focus-refusal";

/** The form for email address and password. It also works before its script has been loaded. */
export function SignInForm({ next }: { next: string }) {
  const [state, submit] = useActionState(signInAction, null);
  const form = useRef<HTMLFormElement>(null);
  useFocusRefusal(form, state, "password");
  const refusal = state && !state.ok ? state : null;
  return (
    <form ref={form} action={submit} className="flex flex-col gap-4" noValidate>
      <RefusalBanner state={state} signedOut />
      <input type="hidden" name="next" value={next} />
      <TextField
        name="email"
        type="email"
        label="Email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        defaultValue={refusal?.values.email}
        error={refusal?.fields.email}
        required
        autoFocus
      />
      <PasswordField
        name="password"
        label="Password"
        autoComplete="current-password"
        error={refusal?.fields.password}
        required
      />
      <SubmitButton className="mt-1 w-full">Sign in</SubmitButton>
    </form>
  );
}
