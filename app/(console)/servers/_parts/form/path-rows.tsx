"use client";

import { Plus, X } from "lucide-react";
import { useId, useRef } from "react";
import { cx } from "@/components/ui/base/cx";
import { controlStyle, FieldMessages } from "@/components/ui/base/field-frame";
import { Button } from "@/components/ui/form/button";
import { IconButton } from "@/components/ui/form/icon-button";
import { SelectField } from "@/components/ui/form/select-field";
import type { DeclaredPath } from "@/lib/servers/view";
import { ACCESS_TEXT, namedPaths, type PathRow } from "./path-draft";

interface PathRowsProps {
  /**
   * The rows with the declared paths, or null for a server that was stored before paths could be
   * declared.
   */
  rows: readonly PathRow[] | null;
  args: string;
  onChange: (rows: readonly PathRow[]) => void;
  error?: string;
}

const ACCESS = [
  { value: "read", label: ACCESS_TEXT.read },
  { value: "write", label: ACCESS_TEXT.write },
];

/**
 * The form field for the paths that a command may see in addition to its own folder. Paths that are
 * found in the arguments are suggested.
 */
export function PathRows({ rows, args, onChange, error }: PathRowsProps) {
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const shown = rows ?? [];
  const missed = rows === null ? [] : namedPaths(args, rows);
  const set = (key: number, change: Partial<PathRow>) =>
    onChange(shown.map((row) => (row.key === key ? { ...row, ...change } : row)));
  const add = (path: string) => {
    const key = Math.max(0, ...shown.map((row) => row.key)) + 1;
    onChange([...shown, { key, path, access: "read" }]);
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLInputElement>("li:last-child input")?.focus(),
    );
  };
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5" aria-describedby={`${id}-hint`}>
      <legend className="mb-1.5 text-sm font-medium">Paths</legend>
      {shown.length > 0 && (
        <ul ref={list} className="flex flex-col gap-2">
          {shown.map((row) => (
            <li key={row.key} className="flex min-h-8 flex-wrap items-center gap-2">
              <input
                aria-label="Path"
                className={cx(controlStyle, "h-8 flex-1 font-mono text-sm max-sm:basis-full")}
                placeholder="/srv/notes"
                autoComplete="off"
                spellCheck={false}
                value={row.path}
                onChange={(event) => set(row.key, { path: event.target.value })}
              />
              <SelectField
                label={`Access to ${row.path || "this path"}`}
                hideLabel
                className="w-36 shrink-0 max-sm:flex-1"
                options={ACCESS}
                value={row.access}
                onValueChange={(access) =>
                  set(row.key, { access: access as DeclaredPath["access"] })
                }
              />
              <IconButton
                label={`Remove ${row.path || "this row"}`}
                size="sm"
                onClick={() => onChange(shown.filter(({ key }) => key !== row.key))}
              >
                <X aria-hidden="true" />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap gap-2">
        <Button size="sm" onClick={() => add("")} data-refused={error ? "" : undefined}>
          <Plus aria-hidden="true" />
          Add path
        </Button>
        {missed.map((path) => (
          <Button key={path} size="sm" onClick={() => add(path)}>
            <Plus aria-hidden="true" />
            <span className="max-w-60 truncate font-mono">{path}</span>
          </Button>
        ))}
      </div>
      <FieldMessages id={id} hint={hintOf(rows, missed)} error={error} />
    </fieldset>
  );
}

const UNSET =
  "Not declared yet: it can read and write every path in its arguments and variables, and read scripts.";

function hintOf(rows: PathRowsProps["rows"], missed: readonly string[]): string {
  if (rows === null) return UNSET;
  if (missed.length > 0) return "Its arguments name paths it cannot see. Add those it needs.";
  return "Paths that it may see besides its own folder.";
}
