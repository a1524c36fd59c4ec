import { Pill } from "@/components/ui/data/pill";

interface Field {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly note?: string | null;
}

interface FieldsListProps {
  /** The label of the list for screen readers. */
  label: string;
  fields: readonly Field[];
  /**
   * True if the list describes a request, in which required fields are marked. Fields of a response
   * are not marked.
   */
  asked?: boolean;
}

/**
 * Lists fields or parameters, one per line, with the name, the type, and a mark if the field is
 * required.
 */
export function FieldsList({ label, fields, asked }: FieldsListProps) {
  return (
    <ul aria-label={label} className="flex flex-col">
      {fields.map(({ name, type, required, note }) => (
        <li
          key={name}
          className="flex flex-wrap items-baseline gap-x-3 border-b border-line py-1.5 text-sm last:border-b-0"
        >
          <code className="font-mono text-xs break-words">{name}</code>
          <span className="min-w-0 break-words text-muted">{type}</span>
          {asked && required && (
            <Pill tone="brass" plain>
              Required
            </Pill>
          )}
          {note && <span className="text-muted">{note}</span>}
        </li>
      ))}
    </ul>
  );
}
