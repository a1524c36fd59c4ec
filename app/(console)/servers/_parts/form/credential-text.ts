import type { CredentialKind } from "@/lib/servers/view";

/** Each kind of credentials of a server, in words. */
export const CREDENTIAL_TEXT: Readonly<Record<CredentialKind, string>> = {
  server: "The server's own",
  person_header: "A header of each person's",
  person_oauth: "Each person signs in (OAuth)",
};
