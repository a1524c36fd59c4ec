"use client";

import { useState } from "react";
import { TextareaField } from "@/components/ui/form/textarea-field";
import { Folded } from "@/components/ui/layout/folded";
import type { ServerFieldsProps } from "./server-draft";

/**
 * The section with the certificates of a server. It is collapsed if nothing is set. A stored key is
 * kept until another one is typed, and is never shown.
 */
export function TlsFields({
  draft,
  onChange,
  fields,
}: Pick<ServerFieldsProps, "draft" | "onChange" | "fields">) {
  const { ca, clientCertificate, clientKey, clientKeySetAtMs } = draft;
  // The initial state is read only once, because the section would otherwise collapse when the user
  // clears the last field in it.
  const [isSet] = useState(() => [ca, clientCertificate].some((text) => text !== ""));
  const isWrong = Boolean(fields.ca || fields.clientCertificate || fields.clientKey);
  const hasKey = clientKeySetAtMs !== undefined;
  return (
    <Folded label="TLS" open={isSet || isWrong}>
      <div className="mt-4 flex flex-col gap-5">
        <Pem
          name="ca"
          label="Certificate authorities"
          hint="If given, only these are trusted for this server, and not the public ones."
          value={ca}
          onChange={(value) => onChange({ ca: value })}
          error={fields.ca}
        />
        <Pem
          name="clientCertificate"
          label="Client certificate"
          hint="For servers that require one (mTLS). Intermediate certificates follow it."
          value={clientCertificate}
          onChange={(value) => onChange({ clientCertificate: value })}
          error={fields.clientCertificate}
        />
        {(clientCertificate.trim() !== "" || clientKey !== "" || fields.clientKey) && (
          <Pem
            name="clientKey"
            label="Private key"
            kind="PRIVATE KEY"
            hint={
              hasKey
                ? "Set, not shown. Leave empty to keep it. Deleted when the server's address changes."
                : "Encrypted when saved and never shown again. Deleted when the server's address changes."
            }
            value={clientKey}
            onChange={(value) => onChange({ clientKey: value })}
            error={fields.clientKey}
          />
        )}
      </div>
    </Folded>
  );
}

interface PemProps {
  name: string;
  label: string;
  kind?: string;
  hint: string;
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}

function Pem({ kind = "CERTIFICATE", onChange, ...field }: PemProps) {
  return (
    <TextareaField
      {...field}
      note="PEM, optional"
      placeholder={`-----BEGIN ${kind}-----`}
      mono
      // A line of PEM is 64 characters wide, and is easier to check if it is not broken.
      wrap="off"
      rows={3}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
