import { versionOf } from "@/lib/audit/check-version";

export interface Profile {
  readonly name: string;
  readonly email: string;
}

/** Computes the version of a profile, by which the profile form detects a concurrent change. */
export function profileVersion({ name, email }: Profile): string {
  return versionOf({ name, email });
}
