"use client";

import { useState } from "react";
import { watchKeyAction } from "@/app/(console)/keys/actions";
import { WaitingLine } from "@/components/connect/waiting-line";
import { SelectField } from "@/components/ui/form/select-field";

interface ConnectWatchProps {
  /** The person's keys, newest first. */
  keys: readonly { readonly id: string; readonly name: string; readonly masked: string }[];
  /** The time at which the page was opened, ISO 8601: only later calls count. */
  since: string;
}

/** Lets the person choose a key, and waits for the next request with that key. */
export function ConnectWatch({ keys, since }: ConnectWatchProps) {
  const [id, setId] = useState(keys[0]?.id ?? "");
  return (
    <div className="flex flex-col gap-4">
      <SelectField
        label="Key"
        hint="The key that you put in place of the placeholder."
        className="max-w-sm"
        value={id}
        options={keys.map((key) => ({ value: key.id, label: key.name, description: key.masked }))}
        onValueChange={setId}
      />
      {id && <WaitingLine key={id} keyId={id} since={since} watch={watchKeyAction} />}
    </div>
  );
}
