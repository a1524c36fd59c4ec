import type { PageEnds } from "@/lib/paging/view";

export type Role = "operator" | "member";
export type PersonStatus = "active" | "invited" | "disabled";

/**
 * A person as operators see them. The status `invited` means that the person has not yet set a
 * password.
 */
export interface PersonView {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly status: PersonStatus;
  readonly teams: readonly { readonly id: string; readonly slug: string; readonly name: string }[];
  readonly createdAt: Date;
  readonly lastSeenAt: Date | null;
  /**
   * The number of the person's personal keys that are active now and would stop working if the
   * person were disabled.
   */
  readonly activeKeys: number;
  /**
   * The number of calls that the person's active personal keys and connections made in the last
   * seven days.
   */
  readonly callsLast7Days: number;
  /**
   * The version of the name and the email. An update sends this version back, so that a concurrent
   * change is detected.
   */
  readonly version: string;
}

export interface PeoplePage extends PageEnds {
  readonly rows: readonly PersonView[];
}

/**
 * A single-use link. Its URL is returned only once, because the database has only a digest of its
 * code.
 */
export interface LinkView {
  readonly url: string;
  readonly expiresAt: Date;
}

/** A session of the current person, for the list of sessions in the settings. */
export interface SessionView {
  readonly id: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly address: string | null;
  /** The browser and the operating system in words, such as "Firefox on Linux". */
  readonly device: string;
  readonly current: boolean;
}

/** What a link is for, as its page shows it to a person who has the code. */
export interface LinkPurposeView {
  readonly purpose: "setup" | "invitation" | "password_reset";
  readonly person: { readonly name: string; readonly email: string } | null;
  readonly expiresAt: Date;
}
