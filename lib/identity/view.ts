import type { PageEnds } from "@/lib/paging/view";

export type Role = "operator" | "member";
export type PersonStatus = "active" | "invited" | "disabled";

/** A person as operators see them. `invited` means: no password yet. */
export interface PersonView {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly status: PersonStatus;
  readonly teams: readonly { readonly id: string; readonly slug: string; readonly name: string }[];
  readonly createdAt: Date;
  readonly lastSeenAt: Date | null;
  /** Personal keys of this person that work now: what disabling the person stops. */
  readonly activeKeys: number;
  /** Calls that the person's keys made in the last seven days. */
  readonly callsLast7Days: number;
  /** Of name and email: what a change of them names. */
  readonly version: string;
}

export interface PeoplePage extends PageEnds {
  readonly rows: readonly PersonView[];
}

/** A single-use link. The URL is in one answer only: its code is stored as a digest. */
export interface LinkView {
  readonly url: string;
  readonly expiresAt: Date;
}

/** One sign-in of the person who asks. */
export interface SessionView {
  readonly id: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly address: string | null;
  /** Browser and system in words, such as "Firefox on Linux". */
  readonly device: string;
  readonly current: boolean;
}

/** What a link is for, as its page may show it to whoever holds the code. */
export interface LinkPurposeView {
  readonly purpose: "setup" | "invitation" | "password_reset";
  readonly person: { readonly name: string; readonly email: string } | null;
  readonly expiresAt: Date;
}
