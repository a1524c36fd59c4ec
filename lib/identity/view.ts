import type { PageEnds } from "@/lib/paging/view";

export type Role = "operator" | "member";
export type PersonStatus = "active" | "invited" | "disabled";

/** A person as operators see them. `invited` means that the person has no password yet. */
export interface PersonView {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly status: PersonStatus;
  readonly teams: readonly { readonly id: string; readonly slug: string; readonly name: string }[];
  readonly createdAt: Date;
  readonly lastSeenAt: Date | null;
  /** The number of personal keys that work now and that disabling the person would stop. */
  readonly activeKeys: number;
  /** The number of calls that the person's keys made in the last seven days. */
  readonly callsLast7Days: number;
  /** The version of name and email. An update sends this version back. */
  readonly version: string;
}

export interface PeoplePage extends PageEnds {
  readonly rows: readonly PersonView[];
}

/**
 * A single-use link. The URL is returned only once, because only a digest of its code is stored.
 */
export interface LinkView {
  readonly url: string;
  readonly expiresAt: Date;
}

/** A session of the current person. */
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

/** The purpose of a link, as the link's page shows it to the holder of the code. */
export interface LinkPurposeView {
  readonly purpose: "setup" | "invitation" | "password_reset";
  readonly person: { readonly name: string; readonly email: string } | null;
  readonly expiresAt: Date;
}
