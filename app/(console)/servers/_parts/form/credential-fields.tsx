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
    description: "Everyone uses the headers above.",
  },
  {
    value: "person_header",
    label: CREDENTIAL_TEXT.person_header,
    description: "Each person enters their own value once.",
  },
  {
    value: "person_oauth",
    label: CREDENTIAL_TEXT.person_oauth,
    description: "Each person connects their own account.",
  },
];

/**
 * The form fields for the credentials that Latchkey sends to the server: either shared credentials,
 * or those of the user who makes the call.
 */
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
            : "Service keys use the headers above. People who have not connected get a link to do so."
        }
        error={fields.credentials}
      />
      {draft.credentials === "person_header" && (
        <TextField
          label="Header name"
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
            hint="Only if the server has no dynamic client registration."
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
            hint="Separated by spaces. Leave empty to use the scope that the server asks for."
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
