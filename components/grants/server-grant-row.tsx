"use client";

import { useState } from "react";
import { CheckboxField } from "@/components/ui/checkbox-field";
import { countText } from "@/components/ui/count-text";
import { Pill } from "@/components/ui/pill";
import { SearchField } from "@/components/ui/search-field";
import { SegmentedField } from "@/components/ui/segmented-field";
import { TextareaField } from "@/components/ui/textarea-field";
import type { GrantChoice } from "@/lib/grants/view-choices";
import type { ServerGrant } from "./grant-draft";

interface ServerGrantRowProps {
  choice: GrantChoice;
  grant: ServerGrant;
  onChange: (grant: ServerGrant) => void;
}

const MODES = [
  { value: "none", label: "Nothing" },
  { value: "all", label: "All tools" },
  { value: "some", label: "Some tools" },
];
/** From here on a list is searched, not read. */
const LONG_LIST = 12;

/** What may be reached of one server: nothing, everything, or the tools that are ticked or typed. */
export function ServerGrantRow({ choice, grant, onChange }: ServerGrantRowProps) {
  const { server, tools, prompts, resources } = choice;
  const set = (change: Partial<ServerGrant>) => onChange({ ...grant, ...change });
  const name = server.title ?? server.name;
  return (
    <li className="flex flex-col gap-4 px-5 py-4">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <p className="flex flex-wrap items-center gap-2 text-base font-medium">
            <span className="min-w-0 truncate">{name}</span>
            {!server.enabled && <Pill>Disabled</Pill>}
          </p>
          <p className="text-sm text-muted">
            <code className="font-mono">{server.name}</code> · {countText(tools.length, "tool")}
          </p>
        </div>
        <SegmentedField
          label={`What of ${name}`}
          hideLabel
          options={MODES}
          value={grant.mode}
          onValueChange={(mode) => set({ mode: mode as ServerGrant["mode"] })}
        />
      </div>
      {grant.mode === "some" && <ToolChoice choice={choice} grant={grant} set={set} />}
      {grant.mode !== "none" && (prompts > 0 || resources > 0) && (
        <div className="flex flex-wrap gap-x-6 gap-y-2">
          {prompts > 0 && (
            <CheckboxField
              label={`Its ${countText(prompts, "prompt")}`}
              checked={grant.prompts}
              onCheckedChange={(on) => set({ prompts: on })}
            />
          )}
          {resources > 0 && (
            <CheckboxField
              label={`Its ${countText(resources, "resource")}`}
              checked={grant.resources}
              onCheckedChange={(on) => set({ resources: on })}
            />
          )}
        </div>
      )}
    </li>
  );
}

interface ToolChoiceProps {
  choice: GrantChoice;
  grant: ServerGrant;
  set: (change: Partial<ServerGrant>) => void;
}

function ToolChoice({ choice: { server, tools }, grant, set }: ToolChoiceProps) {
  const [q, setQ] = useState("");
  const wanted = q.trim().toLowerCase();
  const shown = tools.filter(
    ({ name, title }) =>
      name.toLowerCase().includes(wanted) || title?.toLowerCase().includes(wanted),
  );
  const tick = (name: string, on: boolean) =>
    set({ chosen: on ? [...grant.chosen, name] : grant.chosen.filter((one) => one !== name) });
  return (
    <div className="flex flex-col gap-4">
      {tools.length > LONG_LIST && (
        <SearchField label={`Search tools of ${server.name}`} className="sm:w-60" onSearch={setQ} />
      )}
      {tools.length > 0 && (
        <fieldset className="max-h-72 overflow-y-auto rounded-control border border-line p-3">
          <legend className="sr-only">Tools of {server.name}</legend>
          <div className="grid gap-x-6 gap-y-2 sm:grid-cols-2">
            {shown.map(({ name }) => (
              <CheckboxField
                key={name}
                label={<code className="font-mono text-sm break-all">{name}</code>}
                checked={grant.chosen.includes(name)}
                onCheckedChange={(on) => tick(name, on)}
              />
            ))}
          </div>
          {shown.length === 0 && <p className="text-sm text-muted">No tool matches.</p>}
        </fieldset>
      )}
      <TextareaField
        label={`Patterns for ${server.name}`}
        note="optional"
        hint="One a line, of the server's own tool names; * stands for anything, such as get_*. They hold for tools that come later, too."
        mono
        rows={2}
        spellCheck={false}
        value={grant.patterns}
        onChange={(event) => set({ patterns: event.target.value })}
      />
    </div>
  );
}
