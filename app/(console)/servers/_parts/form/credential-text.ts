import type { CredentialKind } from "@/lib/servers/view";

/** The label of each kind of credentials. */
export const CREDENTIAL_TEXT: Readonly<Record<CredentialKind, string>> = {
  server: "Shared by everyone",
  person_header: "A header per person",
  person_oauth: "OAuth sign-in per person",
};
