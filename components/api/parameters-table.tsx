import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import type { ParameterView } from "@/lib/api/view-reference";

interface ParametersTableProps {
  caption: string;
  parameters: readonly ParameterView[];
}

/** The parameters of an operation, of its path first. */
export function ParametersTable({ caption, parameters }: ParametersTableProps) {
  return (
    <Table caption={caption}>
      <TableHead>
        <TableHeader>Parameter</TableHeader>
        <TableHeader>In</TableHeader>
        <TableHeader>Type</TableHeader>
        <TableHeader>Needed</TableHeader>
      </TableHead>
      <TableBody>
        {parameters.map(({ name, place, type, required, description }) => (
          <TableRow key={name}>
            <TableCell>
              <code className="font-mono text-xs">{name}</code>
              {description && <span className="block text-xs text-muted">{description}</span>}
            </TableCell>
            <TableCell className="text-muted">{place}</TableCell>
            <TableCell className="text-muted">{type}</TableCell>
            <TableCell className="text-muted">{required ? "Yes" : "No"}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
