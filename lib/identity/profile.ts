import { versionOf } from "@/lib/audit/check-version";

export interface Profile {
  readonly name: string;
  readonly email: string;
}

/** The version of a profile, for the form that changes it. */
export function profileVersion({ name, email }: Profile): string {
  return versionOf({ name, email });
}
