import { versionOf } from "@/lib/audit/check-version";

export interface Profile {
  readonly name: string;
  readonly email: string;
}

/** The version of a profile, by which its form detects a concurrent change. */
export function profileVersion({ name, email }: Profile): string {
  return versionOf({ name, email });
}
