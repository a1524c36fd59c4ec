import type { GrantInput } from "@/lib/grants/schema";

/** A person's choices for an approved app. */
export interface Approval {
  /** The person to whom the request was shown. */
  readonly personId: string;
  readonly teamId: string;
  /** Null for everything that the team can use. */
  readonly grants: GrantInput[] | null;
  readonly days: number;
}

/** The address at which the browser continues after the answer. */
export interface Onward {
  readonly to: string;
}
