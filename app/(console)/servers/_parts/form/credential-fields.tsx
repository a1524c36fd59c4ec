"use client";

import { PasswordField } from "@/components/ui/form/password-field";
import { SelectField } from "@/components/ui/form/select-field";
import { TextField } from "@/components/ui/form/text-field";
import type { CredentialKind } from "@/lib/servers/view";
import { CREDENTIAL_TEXT } from "./credential-text";
import type { ServerFieldsProps } from "./server-draft";

const KINDS: readonly { value: CredentialKind; label: string; description: string }[] = [
  {
    value: "server",
    label: CREDENTIAL_TEXT.server,
    description: "The headers above, for everyone.",
  },
  {
    value: "person_header",
    label: CREDENTIAL_TEXT.person_header,
    description: "Everyone fills in their own value once.",
  },
  {
    value: "person_oauth",
    label: CREDENTIAL_TEXT.person_oauth,
    description: "Everyone connects their own account.",
  },
];

/** Whose credentials a call carries. */
export function CredentialFields({
  draft,
  onChange,
  fields,
}: Pick<ServerFieldsProps, "draft" | "onChange" | "fields">) {
  return (
    <>
      <SelectField
        label="Credentials"
        options={KINDS}
        value={draft.credentials}
        onValueChange={(value) => onChange({ credentials: value as CredentialKind })}
        hint={
          draft.credentials === "server"
            ? undefined
            : "Service keys use the headers above. A person who has not connected gets the link that does it."
        }
        error={fields.credentials}
      />
      {draft.credentials === "person_header" && (
        <TextField
          label="Header that each person fills in"
          placeholder="Authorization"
          mono
          spellCheck={false}
          value={draft.personHeader}
          onChange={(event) => onChange({ personHeader: event.target.value })}
          error={fields.personHeader}
          required
        />
      )}
      {draft.credentials === "person_oauth" && (
        <>
          <TextField
            label="Client ID"
            note="optional"
            hint="Only where the server takes no registration by itself."
            mono
            value={draft.oauthClientId}
            onChange={(event) => onChange({ oauthClientId: event.target.value })}
            error={fields.oauthClientId}
          />
          {draft.oauthClientId && (
            <PasswordField
              label="Client secret"
              note="optional"
              autoComplete="new-password"
              value={draft.oauthClientSecret}
              onChange={(event) => onChange({ oauthClientSecret: event.target.value })}
              error={fields.oauthClientSecret}
            />
          )}
          <TextField
            label="Scope"
            note="optional"
            hint="Separated by spaces. Without, what the server asks for."
            mono
            value={draft.oauthScope}
            onChange={(event) => onChange({ oauthScope: event.target.value })}
            error={fields.oauthScope}
          />
        </>
      )}
    </>
  );
}
