import { TextField } from "@/components/ui/form/text-field";
import { EMAIL_MAX, NAME_MAX } from "@/lib/identity/schema";

/** What a person is called and signs in with. */
export interface Profile {
  readonly name: string;
  readonly email: string;
}

/** How a form of it is kept while others change it too (`useStored`). */
export const profileWords = {
  describe: ({ name, email }: Profile) => ({ Name: name, Email: email }),
  read: (current: unknown) => current as Profile,
};

/** What the fields hold. */
export function profileIn(data: FormData): Profile {
  const text = (field: string) => String(data.get(field) ?? "").trim();
  return { name: text("name"), email: text("email") };
}

interface ProfileFieldsProps {
  values: Profile;
  errors: Readonly<Record<string, string>>;
  /** The browser may fill in what it knows of who sits before it. */
  own?: boolean;
  /** Why the email cannot be changed here. */
  emailNote?: string;
}

/** Its two fields. */
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
