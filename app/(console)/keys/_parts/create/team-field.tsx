import { SelectField } from "@/components/ui/form/select-field";

interface Team {
  readonly id: string;
  readonly name: string;
}

interface TeamFieldProps {
  teams: readonly Team[];
  value: Team | undefined;
  onChange: (team: Team | undefined) => void;
  error: string | undefined;
}

/** The field for the team of a new key or rule. It is left out if there is no choice. */
export function TeamField({ teams, value, onChange, error }: TeamFieldProps) {
  if (teams.length < 2) return null;
  return (
    <SelectField
      name="teamId"
      label="Team"
      options={teams.map(({ id, name }) => ({ value: id, label: name }))}
      value={value?.id}
      onValueChange={(id) => onChange(teams.find((team) => team.id === id))}
      error={error}
      required
    />
  );
}
