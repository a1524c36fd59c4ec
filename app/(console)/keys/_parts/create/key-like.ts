import type { KeyKind } from "@/lib/keys/view";
import type { CallLimits } from "@/lib/limits/view-limits";
import type { ExpiryChoice } from "./expiry-choice";
import type { NewGrants } from "./new-grants";

/** The settings of a key, with which the form for a new key begins when a key is duplicated. */
export interface KeyLike {
  readonly id: string;
  readonly name: string;
  readonly teamId: string;
  readonly kind: KeyKind;
  readonly admin: boolean;
  readonly expiry: ExpiryChoice;
  readonly allowedAddresses: readonly string[];
  readonly limits: CallLimits;
  readonly grants: NewGrants;
  /** The URIs of the outside servers for which the key gets tokens. */
  readonly audiences: readonly string[];
}
