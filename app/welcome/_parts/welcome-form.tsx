"use client";

import { useActionState, useRef } from "react";
import { acceptLinkAction, checkWelcomeLinkAction } from "@/app/welcome/actions";
import { LinkRefused } from "@/components/identity/link-refused";
import { LinkSkeleton } from "@/components/identity/link-skeleton";
import { useLinkCode } from "@/components/identity/use-link-code";
import { PersonName } from "@/components/ui/data/person-name";
import { RefusalBanner } from "@/components/ui/feedback/refusal-banner";
import { PasswordField } from "@/components/ui/form/password-field";
import { SubmitButton } from "@/components/ui/form/submit-button";
import { useFocusRefusal } from "@/components/ui/form/use-focus-refusal";
import { PASSWORD_MIN_LENGTH } from "@/lib/identity/view-bounds";

/** The form on which the owner of an invitation or reset link sets a password. */
export function Welcome() {
  const link = useLinkCode(checkWelcomeLinkAction);
  if (link.state === "checking") return <LinkSkeleton fields={1} />;
  if (link.state === "good" && link.link.person) {
    return <PasswordForm code={link.code} person={link.link.person} />;
  }
  if (link.state === "refused" && link.code === "other") {
    return <LinkRefused title="The link could not be checked">{link.message}</LinkRefused>;
  }
  return (
    <LinkRefused title="This link is not valid">
      It was already used, has expired, or is incomplete. Ask an operator for a new one.
    </LinkRefused>
  );
}

interface PasswordFormProps {
  code: string;
  person: { readonly name: string; readonly email: string };
}

function PasswordForm({ code, person }: PasswordFormProps) {
  const [state, submit] = useActionState(acceptLinkAction, null);
  const form = useRef<HTMLFormElement>(null);
  useFocusRefusal(form, state, "password");
  const refusal = state && !state.ok ? state : null;
  return (
    <form ref={form} action={submit} className="flex flex-col gap-4" noValidate>
      <RefusalBanner state={state} signedOut />
      <PersonName name={person.name} detail={person.email} />
      <input type="hidden" name="code" value={code} />
      {/* The hidden field tells password managers to which account the password belongs. */}
      <input
        type="text"
        name="username"
        autoComplete="username"
        value={person.email}
        readOnly
        hidden
      />
      <PasswordField
        name="password"
        label="New password"
        hint={refusal?.fields.password ? undefined : `At least ${PASSWORD_MIN_LENGTH} characters.`}
        autoComplete="new-password"
        error={refusal?.fields.password}
        required
      />
      <SubmitButton className="mt-1 w-full">Set password and sign in</SubmitButton>
    </form>
  );
}
