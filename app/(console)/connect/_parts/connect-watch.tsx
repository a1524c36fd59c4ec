"use client";

import { useState } from "react";
import { watchKeyAction } from "@/app/(console)/keys/actions";
import { WaitingLine } from "@/components/connect/waiting-line";
import { SelectField } from "@/components/ui/form/select-field";

interface ConnectWatchProps {
  /** The person's connected apps, newest first, followed by the person's keys, newest first. */
  holders: readonly { readonly id: string; readonly name: string; readonly detail: string }[];
  /**
   * The time at which the page was opened, in ISO 8601. Only later calls count as the first
   * request.
   */
  since: string;
}

/** Lets the person select a key or an app, and shows when its next request arrives. */
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
