"use client";

import { Pill } from "@/components/ui/data/pill";
import { CheckboxField } from "@/components/ui/form/checkbox-field";
import { SegmentedField } from "@/components/ui/form/segmented-field";
import type { GrantChoice } from "@/lib/grants/view-choices";
import { countText } from "@/lib/words/view-count";
import { inMode, type ServerGrant } from "./grant-draft";
import { ToolChoice } from "./tool-choice";

interface ServerGrantRowProps {
  choice: GrantChoice;
  grant: ServerGrant;
  onChange: (grant: ServerGrant) => void;
}

const MODES = [
  { value: "none", label: "None" },
  { value: "all", label: "All tools" },
  { value: "some", label: "Some tools" },
];

/**
 * The row that edits the grant for one server: no tools, all tools, or the tools that are ticked or
 * match a pattern.
 */
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
            <code className="font-mono">{server.name}</code> · {offeredText(tools)}
          </p>
        </div>
        <SegmentedField
          label={`Access to ${name}`}
          hideLabel
          options={MODES}
          value={grant.mode}
          onValueChange={(mode) => onChange(inMode(grant, mode as ServerGrant["mode"], choice))}
        />
      </div>
      {grant.mode === "some" && <ToolChoice choice={choice} grant={grant} onChange={onChange} />}
      {grant.mode !== "none" && (prompts > 0 || resources > 0) && (
        <div className="flex flex-wrap gap-x-6 gap-y-2">
          {prompts > 0 && (
            <CheckboxField
              label={countText(prompts, "prompt")}
              checked={grant.prompts}
              onCheckedChange={(on) => set({ prompts: on })}
            />
          )}
          {resources > 0 && (
            <CheckboxField
              label={countText(resources, "resource")}
              checked={grant.resources}
              onCheckedChange={(on) => set({ resources: on })}
            />
          )}
        </div>
      )}
    </li>
  );
}

/** Says how many tools a server offers and how many are hidden: "14 tools, 2 of them hidden". */
function offeredText(tools: GrantChoice["tools"]): string {
  const offered = tools.filter(({ gone }) => !gone);
  const hidden = offered.filter((tool) => tool.hidden).length;
  const said = countText(offered.length, "tool");
  return hidden === 0 ? said : `${said}, ${hidden} of them hidden`;
}
