"use client";

import { useMemo, useState } from "react";
import { VisibleText } from "@/components/ui/base/visible-text";
import { Pill } from "@/components/ui/data/pill";
import { SearchField } from "@/components/ui/data/search-field";
import { Button } from "@/components/ui/form/button";
import { CheckboxField } from "@/components/ui/form/checkbox-field";
import { TextareaField } from "@/components/ui/form/textarea-field";
import type { ToolChoice as Choice, GrantChoice } from "@/lib/grants/view-choices";
import type { ServerGrant } from "./grant-draft";
import { type Replaced, type ToolTick, tick, tickedTools, untick } from "./tool-ticks";

/** A list with more tools than this has a search field. */
const LONG_LIST = 12;

interface ToolChoiceProps {
  choice: GrantChoice;
  grant: ServerGrant;
  onChange: (grant: ServerGrant) => void;
}

/**
 * The fields that select a server's tools by ticks or by typed patterns. Each tool shows the
 * patterns that match it.
 */
export function ToolChoice({ choice: { server, tools }, grant, onChange }: ToolChoiceProps) {
  const [q, setQ] = useState("");
  const [undo, setUndo] = useState<{ replaced: Replaced; before: ServerGrant } | null>(null);
  const names = useMemo(() => tools.map(({ name }) => name), [tools]);
  const ticks = useMemo(() => tickedTools(grant, names), [grant, names]);
  const wanted = q.trim().toLowerCase();
  const shown = tools.filter(
    ({ name, title }) =>
      name.toLowerCase().includes(wanted) || title?.toLowerCase().includes(wanted),
  );

  function set(name: string, on: boolean) {
    if (on) {
      setUndo(null);
      return onChange(tick(grant, name));
    }
    const { grant: next, replaced } = untick(grant, name, names);
    setUndo(replaced && { replaced, before: grant });
    onChange(next);
  }

  return (
    <div className="flex flex-col gap-4">
      {tools.length > LONG_LIST && (
        <SearchField label={`Search tools of ${server.name}`} className="sm:w-60" onSearch={setQ} />
      )}
      {tools.length > 0 && (
        <fieldset className="max-h-80 overflow-y-auto rounded-control border border-line p-3">
          <legend className="sr-only">Tools of {server.name}</legend>
          <div className="grid gap-x-6 gap-y-2 sm:grid-cols-2">
            {shown.map((tool) => (
              <ToolBox
                key={tool.name}
                tool={tool}
                tick={ticks.get(tool.name)}
                onTick={(on) => set(tool.name, on)}
              />
            ))}
          </div>
          {shown.length === 0 && <p className="text-sm text-muted">No tools match.</p>}
        </fieldset>
      )}
      <div aria-live="polite" className="empty:hidden">
        {undo && (
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 rounded-control bg-sunken px-3 py-2 text-sm">
            <p className="min-w-0 flex-1 basis-60">{replacedText(undo.replaced)}</p>
            <Button
              size="sm"
              onClick={() => {
                onChange(undo.before);
                setUndo(null);
              }}
            >
              Undo
            </Button>
          </div>
        )}
      </div>
      <TextareaField
        label={`Patterns for ${server.name}`}
        note="optional"
        hint="One per line, matched against the server's own tool names. * matches any characters, as in get_*. New tools that match are included."
        mono
        rows={2}
        spellCheck={false}
        value={grant.patterns}
        onChange={(event) => {
          setUndo(null);
          onChange({ ...grant, patterns: event.target.value });
        }}
      />
    </div>
  );
}

interface ToolBoxProps {
  tool: Choice;
  tick: ToolTick | undefined;
  onTick: (on: boolean) => void;
}

function ToolBox({ tool: { name, hidden, gone }, tick: how, onTick }: ToolBoxProps) {
  const by = how?.by ?? [];
  return (
    <CheckboxField
      label={
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <code className="font-mono text-sm break-all">
            <VisibleText text={name} />
          </code>
          {hidden && <Pill plain>Hidden</Pill>}
          {gone && (
            <Pill plain tone="amber">
              Gone
            </Pill>
          )}
        </span>
      }
      hint={noteOf({ by, hidden, gone })}
      checked={how?.granted ?? false}
      onCheckedChange={onTick}
    />
  );
}

/**
 * Returns the note below a tool's checkbox. It says which patterns grant the tool, that the server
 * no longer offers the tool, or that the tool is hidden.
 */
function noteOf({ by, hidden, gone }: { by: readonly string[]; hidden: boolean; gone: boolean }) {
  if (by.length > 0) {
    const named = by.map((pattern, index) => (
      <span key={pattern}>
        {index > 0 && ", "}
        <code className="font-mono">{pattern}</code>
      </span>
    ));
    return <>Granted by {named}</>;
  }
  if (gone) return "The server no longer offers this tool.";
  return hidden ? "Hidden until an operator shows it again." : undefined;
}

function replacedText({ patterns, others }: Replaced): string {
  const [them, noun] = patterns.length > 1 ? ["them", "patterns"] : ["it", "pattern"];
  const removed = `Removed the ${noun} ${patterns.join(" and ")}.`;
  if (others === 0) return `${removed} No other tool depended on ${them}.`;
  const kept = others === 1 ? "other tool" : `${others} other tools`;
  return `${removed} The ${kept} that depended on ${them} ${others === 1 ? "is" : "are"} now selected by name; new tools will not be included.`;
}
