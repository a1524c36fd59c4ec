import type { GrantInput } from "@/lib/grants/schema";

/** What a person allows. */
export interface Approval {
  /** Who was shown the request. */
  readonly personId: string;
  readonly teamId: string;
  /** Null: everything that the team can use. */
  readonly grants: GrantInput[] | null;
  readonly days: number;
}

/** Where the browser goes on after the answer. */
export interface Onward {
  readonly to: string;
}
