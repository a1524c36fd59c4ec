"use client";

import { useState } from "react";
import { TextField } from "@/components/ui/form/text-field";
import { Folded } from "@/components/ui/layout/folded";
import { defaultTimes, TIME_FIELDS } from "@/lib/servers/view-times";
import type { ServerFieldsProps } from "./server-draft";
import { TIME_TEXTS } from "./time-texts";

/**
 * The section with the timeout fields of a server. It is collapsed if no timeout is set. An empty
 * field means the default timeout of the transport.
 */
export function TimeFields({
  draft,
  onChange,
  fields,
}: Pick<ServerFieldsProps, "draft" | "onChange" | "fields">) {
  const usual = defaultTimes(draft.transport);
  const shown = TIME_FIELDS.filter(
    (field) => field !== "connectSeconds" || draft.transport !== "stdio",
  );
  // The initial state is read only once, because the section would otherwise collapse when the user
  // clears the last field in it.
  const [isSet] = useState(() => TIME_FIELDS.some((field) => draft.times[field].trim() !== ""));
  const isWrong = TIME_FIELDS.some((field) => fields[field]);
  return (
    <Folded label="Timeouts" open={isSet || isWrong}>
      <div className="mt-4 grid gap-5 sm:grid-cols-2">
        {shown.map((field) => (
          <TextField
            key={field}
            name={field}
            label={TIME_TEXTS[field].label}
            note="seconds"
            hint={TIME_TEXTS[field].hint}
            placeholder={String(usual[field])}
            inputMode="numeric"
            value={draft.times[field]}
            onChange={(event) =>
              onChange({ times: { ...draft.times, [field]: event.target.value } })
            }
            error={fields[field]}
          />
        ))}
      </div>
    </Folded>
  );
}
