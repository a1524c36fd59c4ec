import { TextField } from "@/components/ui/form/text-field";
import { TextareaField } from "@/components/ui/form/textarea-field";
import { MoreDetails } from "@/components/ui/layout/more-details";
import { TOKEN_SECONDS_MAX, TOKEN_SECONDS_MIN } from "@/lib/policy/schema-policy";
import type { Preset } from "@/lib/trust/view-presets";

interface TermsFieldsProps {
  preset: Preset;
  errors: Readonly<Record<string, string>>;
}

/** What a token has to say, and where the keys are that prove it. */
export function TermsFields({ preset, errors }: TermsFieldsProps) {
  const claimsError = Object.entries(errors).find(([name]) => name.startsWith("claims"))?.[1];
  const keys = (
    <TextareaField
      name="jwks"
      label="Keys"
      note={preset.pasted ? undefined : "optional"}
      hint="The issuer's public key set (JWKS), for one that Latchkey cannot reach. Left empty, the keys are read from its public address and followed when they change."
      rows={3}
      mono
      spellCheck={false}
      error={errors.jwks}
    />
  );
  return (
    <>
      <TextField
        name="issuer"
        label="Issuer"
        hint="Exactly as the tokens name it (iss): a slash at the end makes it another one."
        placeholder="https://issuer.example.com"
        defaultValue={preset.issuer}
        mono
        error={errors.issuer}
        required
      />
      <TextField
        name="subject"
        label="Subject"
        hint="The token's sub. * stands for any characters except / and :."
        placeholder={preset.subject}
        mono
        error={errors.subject}
      />
      <TextareaField
        name="claims"
        label="Claims"
        note={preset.asked === "" ? "optional" : undefined}
        hint="One name = value a line; all of them have to fit."
        placeholder={preset.claims}
        defaultValue={preset.asked}
        rows={2}
        mono
        spellCheck={false}
        error={claimsError}
      />
      {preset.pasted && keys}
      <MoreDetails open={Boolean(errors.jwks || errors.tokenSeconds)}>
        {!preset.pasted && keys}
        <TextField
          name="tokenSeconds"
          label="Token lifetime in seconds"
          note="optional"
          hint="How long a token of Latchkey lives, at most as long as the policy says. Left empty: as the policy says."
          type="number"
          min={TOKEN_SECONDS_MIN}
          max={TOKEN_SECONDS_MAX}
          error={errors.tokenSeconds}
        />
      </MoreDetails>
    </>
  );
}
