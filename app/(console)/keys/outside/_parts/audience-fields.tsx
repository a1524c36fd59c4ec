import { TeamChecks, teamsIn } from "@/components/grants/team-checks";
import { TextField } from "@/components/ui/form/text-field";
import { AUDIENCE_NAME_MAX, AUDIENCE_URI_MAX } from "@/lib/outward/view-bounds";
import type { TeamView } from "@/lib/teams/view";

/** The values that an operator enters for a server outside the gateway. */
export interface AudienceValues {
  readonly name: string;
  /**
   * The ids of the teams whose keys may get tokens for the server. They are sorted in the same
   * order as the stored ids, so that the two can be compared.
   */
  readonly teamIds: readonly string[];
}

interface AudienceFieldsProps {
  values: AudienceValues;
  teams: readonly TeamView[];
  errors: Readonly<Record<string, string>>;
  /**
   * True if the form has a field for the audience, which can be set only when the server is
   * registered.
   */
  asksUri?: boolean;
}

/** The form fields for a server outside the gateway: its name, its audience, and its teams. */
export function AudienceFields({ values, teams, errors, asksUri }: AudienceFieldsProps) {
  return (
    <>
      <TextField
        name="name"
        label="Name"
        hint="What people call it, such as “Build tools”."
        maxLength={AUDIENCE_NAME_MAX}
        defaultValue={values.name}
        error={errors.name}
        required
      />
      {asksUri && (
        <TextField
          name="uri"
          label="Audience"
          hint="The server's https address, a urn:, or a URI such as com.example.tools:mcp. It is the aud of its tokens, and cannot be changed later."
          placeholder="https://tools.example.com/mcp"
          maxLength={AUDIENCE_URI_MAX}
          mono
          spellCheck={false}
          autoCapitalize="none"
          error={errors.uri}
          required
        />
      )}
      <TeamChecks
        teams={teams}
        ticked={values.teamIds}
        error={errors.teamIds}
        hint={`The owners of these teams' keys and apps can grant it to them.${asksUri ? " No key, app or rule has it until then." : ""}`}
      />
    </>
  );
}

/** Reads the name, the audience and the teams from a submitted form. */
export function audienceIn(form: FormData): AudienceValues {
  return { name: String(form.get("name") ?? ""), teamIds: teamsIn(form).sort() };
}
