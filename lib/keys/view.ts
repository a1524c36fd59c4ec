import type { PageEnds } from "@/lib/paging/view";
import type { keyView } from "./model";
import type { KEY_KINDS } from "./schema";
import type { KEY_CONCERNS, KEY_STATUSES } from "./view-bounds";

export type KeyStatus = (typeof KEY_STATUSES)[number];
export type KeyConcern = (typeof KEY_CONCERNS)[number];
export type KeyKind = (typeof KEY_KINDS)[number];

/** A key that expires within this time is said to expire soon. */
export const EXPIRES_SOON_MS = 7 * 86_400_000;

const PAGES = { key: "/keys", connection: "/keys/apps", trust: "/keys/keyless" } as const;

/** The words that people use for the row of `api_keys`, by the kind of credential. */
export const CREDENTIAL_NOUNS = {
  key: "API key",
  connection: "app",
  trust: "trust rule",
} as const;

/** The subject kinds of audit records that are about a row of `api_keys` (`CREDENTIAL_KINDS`). */
const SUBJECTS: Readonly<Record<string, keyof typeof PAGES>> = {
  api_key: "key",
  connection: "connection",
  trust_rule: "trust",
};

/**
 * Returns the page and the noun of the key, connection or trust rule that an audit record is about.
 * Returns null if the record has any other subject.
 */
export function holderOf(subjectKind: string | null, id: string) {
  const credential = SUBJECTS[subjectKind ?? ""];
  if (credential === undefined) return null;
  return { page: pageOf({ credential, id }), noun: CREDENTIAL_NOUNS[credential] };
}

/** Returns the path of the console's page for an API key, a connection or a trust rule. */
export function pageOf({ credential, id }: { credential: keyof typeof PAGES; id: string }): string {
  return `${PAGES[credential]}/${id}`;
}

/** Returns whether the key's status is final, so that the key can never become active again. */
export function isFinal({ status }: { readonly status: KeyStatus }): boolean {
  return status === "revoked" || status === "ended";
}

/**
 * Returns the status in the word that people use. A key is revoked, but a connection or a trust
 * rule is ended, although the same column stores both.
 */
export function shownStatus({ status, credential }: Pick<KeyView, "status" | "credential">) {
  return status === "revoked" && credential !== "key" ? "ended" : status;
}

/**
 * Returns when a key, connection or trust rule stopped working, with the word of its status.
 * Returns null if it has not. `at` is null if the owner left the team, because that time is not
 * stored.
 */
export function endOf(
  view: Pick<KeyView, "status" | "credential" | "revokedAt" | "expiresAt">,
): { readonly word: "Ended" | "Expired" | "Revoked"; readonly at: Date | null } | null {
  if (view.status === "expired") return { word: "Expired", at: view.expiresAt };
  if (!isFinal(view)) return null;
  const word = shownStatus(view) === "revoked" ? "Revoked" : "Ended";
  return { word, at: view.status === "revoked" ? view.revokedAt : null };
}

/** A key as people see it. It contains only the last four characters of the secret. */
export type KeyView = Readonly<ReturnType<typeof keyView>>;

/**
 * A connection or a trust rule as people see it. Neither has a secret, so the fields about a key's
 * secret are left out.
 */
export type CredentialView = Omit<KeyView, "lastFour" | "received" | "rotation" | "quarantinedAt">;

export interface KeyPage extends PageEnds {
  readonly rows: readonly KeyView[];
}

/**
 * The recent use of a key, which shows what would stop working if the key were revoked or disabled.
 */
export interface KeyImpact {
  readonly callsLast7Days: number;
  readonly lastUsedAt: Date | null;
  readonly lastUsedClient: string | null;
}

/** A change to a key. `action` is the name of the verb, such as `keys.rename`. */
export interface KeyEvent {
  readonly id: number;
  readonly at: Date;
  readonly action: string;
  readonly actorKind: "person" | "command_line" | "key" | "system" | "anonymous";
  readonly actorLabel: string;
  /** The present name of the person who made the change. Null for others. */
  readonly actorName: string | null;
  /** The kind of the subject: `api_key`, `connection` or `trust_rule`. */
  readonly subjectKind: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Returns the masked form in which a key is shown after its creation, such as `mcp_…a1b2`. */
export function maskedKey(lastFour: string): string {
  return `mcp_…${lastFour}`;
}
