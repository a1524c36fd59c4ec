import { TextField } from "@/components/ui/form/text-field";
import { EMAIL_MAX, NAME_MAX } from "@/lib/identity/view-bounds";

/** A person's name and email address, as edited in a form. */
export interface Profile {
  readonly name: string;
  readonly email: string;
}

/** The options that a profile form passes to `useStored`. */
export const storedProfile = {
  describe: ({ name, email }: Profile) => ({ Name: name, Email: email }),
  read: (current: unknown) => current as Profile,
};

/** Reads a person's name and email address from a submitted form. */
export function profileIn(data: FormData): Profile {
  const text = (field: string) => String(data.get(field) ?? "").trim();
  return { name: text("name"), email: text("email") };
}

interface ProfileFieldsProps {
  values: Profile;
  errors: Readonly<Record<string, string>>;
  /**
   * True if the form edits the signed-in user's own profile, so that the browser may fill in the
   * fields automatically.
   */
  own?: boolean;
  /**
   * Says why the email address cannot be changed. If this note is absent, the field can be edited.
   */
  emailNote?: string;
}

/** The form fields for a person's name and email address. */
export function ProfileFields({ values, errors, own = false, emailNote }: ProfileFieldsProps) {
  return (
    <>
      <TextField
        name="name"
        label="Name"
        autoComplete={own ? "name" : "off"}
        defaultValue={values.name}
        maxLength={NAME_MAX}
        error={errors.name}
        required
      />
      <TextField
        name="email"
        type="email"
        label="Email"
        autoComplete={own ? "email" : "off"}
        autoCapitalize="none"
        spellCheck={false}
        defaultValue={values.email}
        readOnly={emailNote !== undefined}
        hint={emailNote}
        maxLength={EMAIL_MAX}
        error={errors.email}
        required
      />
    </>
  );
}
