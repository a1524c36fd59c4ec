"use client";

import { Banner } from "@/components/ui/feedback/banner";
import { SelectField } from "@/components/ui/form/select-field";
import type { SessionsSetting } from "@/lib/servers/view-sessions";
import type { ServerFieldsProps } from "./server-draft";
import { SESSIONS_TEXT, SHARED_WARNING } from "./sessions-text";

const OPTIONS: readonly { value: SessionsSetting; label: string; description: string }[] = [
  {
    value: "auto",
    label: SESSIONS_TEXT.auto,
    description: "One per key if the server can keep state: a command, SSE, or a session id.",
  },
  {
    value: "principal",
    label: SESSIONS_TEXT.principal,
    description: "No key sees anything of another key's session.",
  },
  {
    value: "shared",
    label: SESSIONS_TEXT.shared,
    description: "All callers use one session and one process.",
  },
];

/** The form field for who shares a session with the server. Warns of a shared session. */
export function SessionsField({
  draft,
  onChange,
  fields,
}: Pick<ServerFieldsProps, "draft" | "onChange" | "fields">) {
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <SelectField
        label="Sessions"
        options={OPTIONS}
        value={draft.sessions}
        onValueChange={(value) => onChange({ sessions: value as SessionsSetting })}
        hint={OPTIONS.find(({ value }) => value === draft.sessions)?.description}
        error={fields.sessions}
      />
      {draft.sessions === "shared" && <Banner tone="amber">{SHARED_WARNING}</Banner>}
    </div>
  );
}
