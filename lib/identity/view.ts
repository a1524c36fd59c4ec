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
  /** Personal keys that work now, and that disabling the person would stop. */
  readonly activeKeys: number;
  /** Calls that the person's keys made in the last seven days. */
  readonly callsLast7Days: number;
  /** Version of name and email, which an update sends back. */
  readonly version: string;
}

export interface PeoplePage extends PageEnds {
  readonly rows: readonly PersonView[];
}

/** A single-use link. The URL is returned only once: its code is stored as a digest. */
export interface LinkView {
  readonly url: string;
  readonly expiresAt: Date;
}

/** One session of the current person. */
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

/** What a link is for, as its page shows it to the holder of the code. */
export interface LinkPurposeView {
  readonly purpose: "setup" | "invitation" | "password_reset";
  readonly person: { readonly name: string; readonly email: string } | null;
  readonly expiresAt: Date;
}
