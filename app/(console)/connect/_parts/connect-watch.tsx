"use client";

import { useState } from "react";
import { ask } from "@/app/reads/ask";
import { WaitingLine } from "@/components/connect/waiting-line";
import { SelectField } from "@/components/ui/form/select-field";

interface ConnectWatchProps {
  /**
   * The signed-in user's connected apps, newest first, followed by the user's keys, newest first.
   */
  holders: readonly { readonly id: string; readonly name: string; readonly detail: string }[];
  /**
   * The time at which the page was opened, in ISO 8601 format. Only later calls and refusals count.
   */
  since: string;
}

const ANY = "any";

/**
 * Waits for the next request that uses one of the signed-in user's keys or connected apps, and
 * shows when the request arrived. If a client was refused, the reason is shown. The user can also
 * watch a single key or app.
 */
export function ConnectWatch({ holders, since }: ConnectWatchProps) {
  const [chosen, setChosen] = useState(ANY);
  return (
    <div className="flex flex-col gap-4">
      {holders.length > 0 && (
        <SelectField
          label="Key or app"
          hint="Choose one if your other clients are also running."
          className="max-w-sm"
          value={chosen}
          options={[
            { value: ANY, label: "Any of mine", description: "Also an app that is new" },
            ...holders.map(({ id, name, detail }) => ({
              value: id,
              label: name,
              description: detail,
            })),
          ]}
          onValueChange={setChosen}
        />
      )}
      <WaitingLine
        key={chosen}
        goesOn
        watch={() =>
          chosen === ANY ? ask("own-watch", { since }) : ask("key-watch", { id: chosen, since })
        }
      />
    </div>
  );
}
