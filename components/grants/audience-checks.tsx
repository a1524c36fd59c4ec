import { CheckboxField } from "@/components/ui/form/checkbox-field";
import type { AudienceChoice, OwnAudience } from "@/lib/outward/view";

interface AudienceChecksProps {
  choices: readonly AudienceChoice[];
  /** The errors of the whole form. The names of errors for this field begin with `audiences`. */
  errors?: Readonly<Record<string, string>>;
  /**
   * True if a heading above the checkboxes already says what they select. The legend is then
   * visible only to screen readers.
   */
  headed?: boolean;
  /** Called with the URI of a server whenever its checkbox is ticked or cleared. */
  onChecked?: (uri: string, checked: boolean) => void;
}

/**
 * The checkboxes that grant servers outside the gateway to a key. `audiencesIn` reads the checked
 * servers from the form.
 */
export function AudienceChecks({ choices, errors = {}, headed, onChecked }: AudienceChecksProps) {
  const error = Object.entries(errors).find(([name]) => name.startsWith("audiences"))?.[1];
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className={headed ? "sr-only" : "mb-1.5 text-sm font-medium"}>Outside servers</legend>
      {choices.map(({ uri, name, granted }) => (
        <CheckboxField
          key={uri}
          name="audience"
          value={uri}
          label={name}
          hint={<code className="font-mono text-xs break-all">{uri}</code>}
          defaultChecked={granted}
          onCheckedChange={(checked) => onChecked?.(uri, checked)}
        />
      ))}
      {error && <p className="text-sm text-red">{error}</p>}
      <p className="text-sm text-muted">
        They accept tokens that name them, without asking Latchkey. Such a token lives at most 15
        minutes, and cannot be ended sooner.
      </p>
    </fieldset>
  );
}

interface NewAudiencesProps {
  /** The outside servers that can be granted, for all teams that the form offers. */
  audiences: readonly OwnAudience[];
  teamId: string;
  /** The URIs of the servers that are ticked at first. */
  ticked?: readonly string[];
  errors?: Readonly<Record<string, string>>;
  onChecked?: AudienceChecksProps["onChecked"];
}

/**
 * The checkboxes that grant outside servers to a new key or connection of a team. Renders nothing
 * if no outside server can be granted to the team.
 */
export function NewAudiences({ audiences, teamId, ticked = [], ...rest }: NewAudiencesProps) {
  const choices = audiences
    .filter(({ teamIds }) => teamIds.includes(teamId))
    .map(({ id, uri, name }) => ({ id, uri, name, granted: ticked.includes(uri) }));
  if (choices.length === 0) return null;
  return <AudienceChecks key={teamId} choices={choices} {...rest} />;
}

/** Returns the audiences whose checkboxes are ticked in the form. */
export function audiencesIn(form: FormData): string[] {
  return form.getAll("audience").map(String);
}
