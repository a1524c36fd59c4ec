import { CheckboxField } from "@/components/ui/form/checkbox-field";
import { TextField } from "@/components/ui/form/text-field";
import { TextareaField } from "@/components/ui/form/textarea-field";
import { MoreDetails } from "@/components/ui/layout/more-details";
import type { Preset } from "@/lib/trust/view-presets";

interface TermsFieldsProps {
  preset: Preset;
  errors: Readonly<Record<string, string>>;
}

/**
 * The form fields for the claims that a token must contain, and for the public keys that verify the
 * token's signature.
 */
export function TermsFields({ preset, errors }: TermsFieldsProps) {
  const claimsError = Object.entries(errors).find(([name]) => name.startsWith("claims"))?.[1];
  const keys = (
    <TextareaField
      name="jwks"
      label="Keys"
      note={preset.pasted ? undefined : "optional"}
      hint="The issuer's public key set (JWKS), if Latchkey cannot reach the issuer. Leave this empty to read the keys from the issuer's public address and to follow their changes."
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
        hint="The issuer's address, exactly as in the tokens' iss. A slash at the end makes it a different issuer."
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
        hint="Write one name = value per line. A token must fit every line."
        placeholder={preset.claims}
        defaultValue={preset.asked}
        rows={2}
        mono
        spellCheck={false}
        error={claimsError}
      />
      {preset.pasted && keys}
      <MoreDetails open={Boolean(errors.jwks || errors.ca || errors.tokenSeconds || errors.issuer)}>
        {!preset.pasted && keys}
        <CheckboxField
          name="privateIssuer"
          label="The issuer has a private address"
          hint="Latchkey then reads the keys from inside its own network, if the policy allows private addresses for servers."
        />
        <TextareaField
          name="ca"
          label="Certificate authority"
          note="optional"
          hint="The CA certificate (PEM) of an issuer that has its own, such as a cluster. No other authority is then accepted for this issuer's address."
          rows={3}
          mono
          spellCheck={false}
          error={errors.ca}
        />
        <TextField
          name="tokenSeconds"
          label="Token lifetime"
          unit="seconds"
          note="optional"
          hint="How long a token of Latchkey lives. Leave this empty to use the policy's lifetime, which is also the maximum."
          inputMode="numeric"
          error={errors.tokenSeconds}
        />
      </MoreDetails>
    </>
  );
}
