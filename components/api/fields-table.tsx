import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import type { FieldView } from "@/lib/api/view-reference";

interface FieldsTableProps {
  /** Names the table for screen readers. */
  caption: string;
  fields: readonly FieldView[];
  /** Says which fields must be there; of an answer all are. */
  asked?: boolean;
}

/** The fields of a body or an answer, one a row. */
export function FieldsTable({ caption, fields, asked }: FieldsTableProps) {
  return (
    <Table caption={caption}>
      <TableHead>
        <TableHeader>Field</TableHeader>
        <TableHeader>Type</TableHeader>
        {asked && <TableHeader>Needed</TableHeader>}
      </TableHead>
      <TableBody>
        {fields.map(({ path, type, required }) => (
          <TableRow key={path}>
            <TableCell>
              <code className="font-mono text-xs break-all">{path}</code>
            </TableCell>
            <TableCell className="text-muted">{type}</TableCell>
            {asked && <TableCell className="text-muted">{required ? "Yes" : "No"}</TableCell>}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
