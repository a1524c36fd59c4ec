import type { Outcome } from "@/components/ui/form/outcome";
import type { CreateKeyInput } from "@/lib/keys/schema";
import type { KeyImpact, KeyView } from "@/lib/keys/view";
import type { KeyWatch } from "@/lib/usage/view";

/** A new key with its plain form: in the answer of the action and in one component's state only. */
export interface MadeKey {
  readonly key: KeyView;
  readonly plainKey: string;
}

export type CreateKeyAction = (input: CreateKeyInput) => Promise<Outcome<MadeKey>>;
/** Says that the answer which carried a key has come. */
export type AcknowledgeKeyAction = (id: string) => Promise<Outcome<unknown>>;
export type ReplaceKeyAction = (id: string, attempt: string) => Promise<Outcome<MadeKey>>;
export type WatchKeyAction = (id: string, since?: string) => Promise<Outcome<KeyWatch>>;

/** The server actions that the pages hand to the components. Each one decides again who may. */
export interface KeyActions {
  readonly rename: (id: string, name: string, version: string) => Promise<Outcome<unknown>>;
  readonly disable: (id: string) => Promise<Outcome<unknown>>;
  readonly enable: (id: string) => Promise<Outcome<unknown>>;
  readonly revoke: (id: string, reason: string) => Promise<Outcome<unknown>>;
  readonly impact: (id: string) => Promise<Outcome<KeyImpact>>;
}

export interface BulkKeyActions {
  readonly disable: (ids: string[]) => Promise<Outcome<{ changed: number }>>;
  readonly revoke: (ids: string[], reason: string) => Promise<Outcome<{ changed: number }>>;
}
