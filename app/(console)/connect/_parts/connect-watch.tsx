"use client";

import { useState } from "react";
import { watchKeyAction } from "@/app/(console)/keys/actions";
import { WaitingLine } from "@/components/connect/waiting-line";
import { SelectField } from "@/components/ui/form/select-field";

interface ConnectWatchProps {
  /** The newest first. */
  keys: readonly { readonly id: string; readonly name: string; readonly masked: string }[];
  /** ISO: calls from the opening of the page on count. */
  since: string;
}

/** Chooses one of the keys and waits for its next request. */
export function ConnectWatch({ keys, since }: ConnectWatchProps) {
  const [id, setId] = useState(keys[0]?.id ?? "");
  return (
    <div className="flex flex-col gap-4">
      <SelectField
        label="Key"
        hint="The key you put where the placeholder stands."
        className="max-w-sm"
        value={id}
        options={keys.map((key) => ({ value: key.id, label: key.name, description: key.masked }))}
        onValueChange={setId}
      />
      {id && <WaitingLine key={id} keyId={id} since={since} watch={watchKeyAction} />}
    </div>
  );
}
