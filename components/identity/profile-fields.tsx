import { TextField } from "@/components/ui/form/text-field";
import { EMAIL_MAX, NAME_MAX } from "@/lib/identity/schema";

/** A person's name and email. */
export interface Profile {
  readonly name: string;
  readonly email: string;
}

/** Options of `useStored` for a profile's form. */
export const storedProfile = {
  describe: ({ name, email }: Profile) => ({ Name: name, Email: email }),
  read: (current: unknown) => current as Profile,
};

/** Reads the values of the profile's fields from a form. */
export function profileIn(data: FormData): Profile {
  const text = (field: string) => String(data.get(field) ?? "").trim();
  return { name: text("name"), email: text("email") };
}

interface ProfileFieldsProps {
  values: Profile;
  errors: Readonly<Record<string, string>>;
  /** True for the signed-in person's own profile, which the browser may fill in. */
  own?: boolean;
  /** Why the email cannot be changed; absent if the email can be changed. */
  emailNote?: string;
}

/** The fields of a profile. */
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
