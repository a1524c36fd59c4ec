"use client";

import { Plus, RotateCcw, X } from "lucide-react";
import { useId, useRef } from "react";
import { cx } from "@/components/ui/base/cx";
import { controlStyle, FieldMessages } from "@/components/ui/base/field-frame";
import { Button } from "@/components/ui/form/button";
import { IconButton } from "@/components/ui/form/icon-button";
import type { SecretRow } from "./server-draft";

interface SecretRowsProps {
  /** The label of the field: "Headers" or "Environment". */
  label: string;
  hint: string;
  /** The noun for the content of a row: "header" or "variable". */
  noun: string;
  namePlaceholder: string;
  rows: readonly SecretRow[];
  onChange: (rows: readonly SecretRow[]) => void;
  error?: string;
}

/**
 * The form field for names and values that are encrypted when they are saved. A stored value can be
 * replaced, but is never shown.
 */
export function SecretRows(props: SecretRowsProps) {
  const { label, hint, noun, namePlaceholder, rows, onChange, error } = props;
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const set = (key: number, change: Partial<SecretRow>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...change } : row)));
  const add = () => {
    const key = Math.max(0, ...rows.map((row) => row.key)) + 1;
    onChange([...rows, { key, name: "", value: "" }]);
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLInputElement>("li:last-child input")?.focus(),
    );
  };
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5" aria-describedby={`${id}-hint`}>
      <legend className="mb-1.5 text-sm font-medium">{label}</legend>
      {rows.length > 0 && (
        <ul ref={list} className="flex flex-col gap-2">
          {rows.map((row) => (
            <li key={row.key} className="flex min-h-8 items-center gap-2">
              {row.kept ? (
                <code
                  className={cx(
                    "w-2/5 truncate font-mono text-sm",
                    row.kept === "remove" && "text-muted line-through",
                  )}
                >
                  {row.name}
                </code>
              ) : (
                <input
                  aria-label={`Name of the ${noun}`}
                  className={cx(controlStyle, "h-8 basis-2/5 font-mono text-sm")}
                  placeholder={namePlaceholder}
                  autoComplete="off"
                  spellCheck={false}
                  value={row.name}
                  onChange={(event) => set(row.key, { name: event.target.value })}
                />
              )}
              <Value row={row} noun={noun} onChange={(change) => set(row.key, change)} />
              <End
                row={row}
                onChange={(change) => set(row.key, change)}
                onDrop={() => onChange(rows.filter(({ key }) => key !== row.key))}
              />
            </li>
          ))}
        </ul>
      )}
      <div>
        <Button size="sm" onClick={add} data-refused={error ? "" : undefined}>
          <Plus aria-hidden="true" />
          Add {noun}
        </Button>
      </div>
      <FieldMessages id={id} hint={hint} error={error} />
    </fieldset>
  );
}

interface ValueProps {
  row: SecretRow;
  noun: string;
  onChange: (change: Partial<SecretRow>) => void;
}

function Value({ row, noun, onChange }: ValueProps) {
  if (row.kept === "keep" || row.kept === "remove") {
    return (
      <span className="flex min-w-0 flex-1 items-center gap-2 text-sm text-muted">
        {row.kept === "keep" ? (
          <>
            <span className="min-w-0 flex-1">Set, not shown</span>
            <Button size="sm" variant="ghost" onClick={() => onChange({ kept: "replace" })}>
              Replace
            </Button>
          </>
        ) : (
          "Removed when you save"
        )}
      </span>
    );
  }
  return (
    <input
      type="password"
      aria-label={`Value of the ${noun}${row.name ? ` ${row.name}` : ""}`}
      className={cx(controlStyle, "h-8 flex-1 font-mono text-sm")}
      placeholder="Value"
      autoComplete="off"
      value={row.value}
      onChange={(event) => onChange({ value: event.target.value })}
    />
  );
}

function End({
  row,
  onChange,
  onDrop,
}: {
  row: SecretRow;
  onChange: ValueProps["onChange"];
  onDrop: () => void;
}) {
  const name = row.name || "this row";
  if (row.kept === "remove" || row.kept === "replace") {
    return (
      <IconButton
        label={`Keep ${name} as it is`}
        size="sm"
        onClick={() => onChange({ kept: "keep", value: "" })}
      >
        <RotateCcw aria-hidden="true" />
      </IconButton>
    );
  }
  return (
    <IconButton
      label={`Remove ${name}`}
      size="sm"
      onClick={() => (row.kept ? onChange({ kept: "remove" }) : onDrop())}
    >
      <X aria-hidden="true" />
    </IconButton>
  );
}
