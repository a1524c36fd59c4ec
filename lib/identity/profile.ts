import { versionOf } from "@/lib/audit/check-version";

export interface Profile {
  readonly name: string;
  readonly email: string;
}

/** The version of a profile. The profile form uses this version to detect a concurrent change. */
export function profileVersion({ name, email }: Profile): string {
  return versionOf({ name, email });
}
