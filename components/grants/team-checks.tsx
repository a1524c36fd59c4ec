import { CheckboxField } from "@/components/ui/form/checkbox-field";
import type { TeamView } from "@/lib/teams/view";

interface TeamChecksProps {
  teams: readonly TeamView[];
  /** The ids of the teams that are ticked at first. */
  ticked: readonly string[];
  error?: string;
  /** What follows for the ticked teams. */
  hint?: string;
}

/** The checkboxes that select teams. `teamsIn` reads the ticked teams from the form. */
export function TeamChecks({ teams, ticked, error, hint }: TeamChecksProps) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 text-sm font-medium">Teams</legend>
      {teams.map((team) => (
        <CheckboxField
          key={team.id}
          name="team"
          value={team.id}
          label={team.name}
          defaultChecked={ticked.includes(team.id)}
        />
      ))}
      {error && <p className="text-sm text-red">{error}</p>}
      {hint && <p className="text-sm text-muted">{hint}</p>}
    </fieldset>
  );
}

/** Returns the ids of the teams that are ticked in the form. */
export function teamsIn(form: FormData): string[] {
  return form.getAll("team").map(String);
}

/** Returns the teams that a creation form offers, and which of them are ticked at first. */
export function teamChoices(teams: readonly TeamView[]) {
  const choices = teams.filter((team) => !team.disabled);
  return {
    teams: choices,
    ticked: choices.filter(({ slug }) => slug === "default").map(({ id }) => id),
  };
}
