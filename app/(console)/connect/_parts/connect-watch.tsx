"use client";

import { useState } from "react";
import { watchKeyAction } from "@/app/(console)/keys/actions";
import { WaitingLine } from "@/components/connect/waiting-line";
import { SelectField } from "@/components/ui/form/select-field";

interface ConnectWatchProps {
  /** Connected apps and keys, the newest of each first. */
  holders: readonly { readonly id: string; readonly name: string; readonly detail: string }[];
  /** When the page was opened, ISO 8601: only later calls count. */
  since: string;
}

/** Selects a key or an app and waits for its next request. */
export function ConnectWatch({ holders, since }: ConnectWatchProps) {
  const [id, setId] = useState(holders[0]?.id ?? "");
  return (
    <div className="flex flex-col gap-4">
      <SelectField
        label="Key or app"
        hint="The key that you put in place of the placeholder, or the app that you connected."
        className="max-w-sm"
        value={id}
        options={holders.map(({ id: value, name: label, detail: description }) => ({
          value,
          label,
          description,
        }))}
        onValueChange={setId}
      />
      {id && <WaitingLine key={id} keyId={id} since={since} watch={watchKeyAction} />}
    </div>
  );
}
