import { TRANSPORT_TEXT } from "@/app/(console)/servers/_parts/transport-text";
import { Button } from "@/components/ui/form/button";
import { CheckboxField } from "@/components/ui/form/checkbox-field";
import { TextField } from "@/components/ui/form/text-field";
import type { ImportPreview } from "@/lib/servers/code/view-import";
import { SERVER_NAME_MAX } from "@/lib/servers/view-renamed";
import type { ImportPick } from "./import-draft";

interface ImportRowProps {
  row: ImportPreview;
  pick: ImportPick;
  onPick: (change: Partial<ImportPick>) => void;
  /** True if an existing server or an earlier entry of the file already has this name. */
  taken: boolean;
  /** Says why the entry cannot be selected, or null if it can be selected. */
  blocked: string | null;
  nameError?: string;
  /** Says why the import of this entry failed. */
  problem?: string;
}

/**
 * Shows one entry of the imported file: the server that would be added, or why the entry cannot be
 * imported.
 */
export function ImportRow(props: ImportRowProps) {
  const { row, pick, onPick, taken, blocked, nameError, problem } = props;
  const { from, name, transport, target, values, unset, notes } = row;
  const shown = (pick.renames ? name : pick.name) || from;
  return (
    <li className="rounded-control border border-line p-3">
      <div className="flex items-start justify-between gap-3">
        <CheckboxField
          label={<code className="font-mono break-all">{shown}</code>}
          checked={pick.picked}
          disabled={blocked !== null}
          onCheckedChange={(picked) => onPick({ picked })}
        />
        {pick.picked && !pick.renames && (
          <Button size="sm" variant="ghost" onClick={() => onPick({ renames: true })}>
            Rename
          </Button>
        )}
      </div>
      <div className="mt-1 flex flex-col gap-1 pl-6.5 text-sm text-muted">
        {transport && (
          <p className="break-all">
            {TRANSPORT_TEXT[transport]}: <code className="font-mono">{target}</code>
          </p>
        )}
        {values.length > 0 && <p className="break-words">Encrypted values: {values.join(", ")}</p>}
        {unset.length > 0 && (
          <p className="break-words">
            Needs a value for <code className="font-mono">{unset.join(", ")}</code>
          </p>
        )}
        {notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
        {taken && blocked === null && !pick.picked && (
          <p className="text-amber">
            The name <code className="font-mono">{name}</code> is taken. Select it to choose another
            name.
          </p>
        )}
        {name === "" && blocked === null && !pick.picked && (
          <p className="text-amber">Its name cannot be used. Select it to enter another.</p>
        )}
        {blocked && <p className="text-red">{blocked}</p>}
        {problem && <p className="text-red">{problem}</p>}
        {pick.picked && pick.renames && (
          <TextField
            className="mt-1.5 text-ink"
            label={`Name of ${from}`}
            mono
            spellCheck={false}
            maxLength={SERVER_NAME_MAX}
            value={pick.name}
            onChange={(event) => onPick({ name: event.target.value })}
            error={nameError}
            required
          />
        )}
      </div>
    </li>
  );
}
