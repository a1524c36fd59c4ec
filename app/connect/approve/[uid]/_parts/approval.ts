import type { GrantInput } from "@/lib/grants/schema";

/** The choices that a user makes when approving an app's request for access. */
export interface Approval {
  /** The id of the user who was signed in when the consent page was opened. */
  readonly personId: string;
  readonly teamId: string;
  /** The grants for the connection, or null if the app may use everything that the team can use. */
  readonly grants: GrantInput[] | null;
  /** The servers outside the gateway for which the app may exchange its tokens for new ones. */
  readonly audiences: string[];
  readonly days: number;
}

/** The address to which the browser must be sent after the request has been approved or denied. */
export interface Onward {
  readonly to: string;
}
