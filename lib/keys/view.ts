import type { PageEnds } from "@/lib/paging/view";
import type { keyView } from "./model";
import type { KEY_KINDS, KEY_STATUSES } from "./schema";

export type KeyStatus = (typeof KEY_STATUSES)[number];
export type KeyKind = (typeof KEY_KINDS)[number];

const PAGES = { key: "/keys", connection: "/keys/apps", trust: "/keys/keyless" } as const;

/** The console's page of an API key, a connection or a trust rule. */
export function pageOf({ credential, id }: { credential: keyof typeof PAGES; id: string }): string {
  return `${PAGES[credential]}/${id}`;
}

/** True for final statuses; a key with a final status can only be shown. */
export function isFinal({ status }: { readonly status: KeyStatus }): boolean {
  return status === "revoked" || status === "ended";
}

/** A key as people see it. A view never contains the secret, only its last four characters. */
export type KeyView = Readonly<ReturnType<typeof keyView>>;

/** A connection or a trust rule as people see it, neither of which has a secret to lose. */
export type CredentialView = Omit<KeyView, "lastFour" | "received">;

export interface KeyPage extends PageEnds {
  readonly rows: readonly KeyView[];
}

/** The impact of ending or disabling a key. */
export interface KeyImpact {
  readonly callsLast7Days: number;
  readonly lastUsedAt: Date | null;
  readonly lastUsedClient: string | null;
}

/** A change to a key. `action` is the verb, such as `keys.rename`. */
export interface KeyEvent {
  readonly id: number;
  readonly at: Date;
  readonly action: string;
  readonly actorKind: "person" | "command_line" | "key" | "system" | "anonymous";
  readonly actorLabel: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The form in which a key is shown after its creation, such as `mcp_…a1b2`. */
export function maskedKey(lastFour: string): string {
  return `mcp_…${lastFour}`;
}
