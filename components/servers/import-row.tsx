import { CheckboxField } from "@/components/ui/checkbox-field";
import type { ImportPreview } from "@/lib/upstreams/code/view-import";
import { TRANSPORT_TEXT } from "./transport-text";

interface ImportRowProps {
  row: ImportPreview;
  /** Why it cannot be, or was not, registered. */
  problem: string | null;
  /** It cannot be chosen. */
  locked: boolean;
  picked: boolean;
  onPick: (picked: boolean) => void;
}

/** One entry of a file: what it would become, or why it becomes nothing. */
export function ImportRow({ row, problem, locked, picked, onPick }: ImportRowProps) {
  const { from, name, transport, target, values, notes } = row;
  return (
    <li className="rounded-control border border-line p-3">
      <CheckboxField
        label={<code className="font-mono">{name ?? from}</code>}
        checked={picked}
        disabled={locked}
        onCheckedChange={onPick}
      />
      <div className="mt-1 flex flex-col gap-1 pl-6.5 text-sm text-muted">
        {transport && (
          <p className="break-all">
            {TRANSPORT_TEXT[transport]}: <code className="font-mono">{target}</code>
          </p>
        )}
        {values.length > 0 && <p className="break-words">Sealed values: {values.join(", ")}</p>}
        {notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
        {problem && <p className="text-red">{problem}</p>}
      </div>
    </li>
  );
}
