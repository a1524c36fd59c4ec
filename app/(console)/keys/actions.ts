"use server";

import { callAction } from "@/app/_server/form-action";
import type { Outcome } from "@/components/ui/form/outcome";
import { acknowledgeKey } from "@/lib/keys/creation/acknowledge-key";
import { createKey } from "@/lib/keys/creation/create-key";
import { replaceKey } from "@/lib/keys/creation/replace-key";
import type { NewKeyInput } from "@/lib/keys/creation/schema-new-key";
import type { KeyFilter, UpdateKeyInput } from "@/lib/keys/schema";
import { bulkDisableKeys } from "@/lib/keys/update/bulk-disable-keys";
import { bulkRevokeKeys } from "@/lib/keys/update/bulk-revoke-keys";
import type { BulkChange } from "@/lib/keys/update/change-keys";
import { disableKey } from "@/lib/keys/update/disable-key";
import { disableMatchingKeys } from "@/lib/keys/update/disable-matching-keys";
import { enableKey } from "@/lib/keys/update/enable-key";
import { renameKey } from "@/lib/keys/update/rename-key";
import { revokeKey } from "@/lib/keys/update/revoke-key";
import { revokeMatchingKeys } from "@/lib/keys/update/revoke-matching-keys";
import { updateKey } from "@/lib/keys/update/update-key";

// Server actions are public endpoints, so the verbs that they call validate the input and authorize
// the caller.

/** Creates a key. The response contains the plain key. */
export async function createKeyAction(input: NewKeyInput) {
  return callAction(createKey, input);
}

/**
 * Records that the browser has received a new key. The dialog that shows the key calls this action.
 */
export async function acknowledgeKeyAction(id: string) {
  return callAction(acknowledgeKey, { id });
}

/** Replaces a key that was never received. The response contains the new plain key. */
export async function replaceKeyAction(id: string, attempt: string) {
  return callAction(replaceKey, { id, attempt });
}

export async function renameKeyAction(id: string, name: string, version: string) {
  return callAction(renameKey, { id, name, version });
}

/** Changes a key's name, expiry or addresses. Fields that are omitted are not changed. */
export async function updateKeyAction(
  id: string,
  { name, expires, allowedAddresses }: Omit<UpdateKeyInput, "id" | "version">,
  version: string,
) {
  const set = await callAction(updateKey, { id, name, expires, allowedAddresses, version });
  return set.ok ? { ok: true as const, value: { version: set.value.key.version } } : set;
}

export async function disableKeyAction(id: string) {
  return callAction(disableKey, { id });
}

export async function enableKeyAction(id: string) {
  return callAction(enableKey, { id });
}

export async function revokeKeyAction(id: string, reason: string) {
  return callAction(revokeKey, { id, reason });
}

export async function bulkDisableKeysAction(ids: string[]) {
  return changed(await callAction(bulkDisableKeys, { ids }));
}

export async function bulkRevokeKeysAction(ids: string[], reason: string) {
  return changed(await callAction(bulkRevokeKeys, { ids, reason }));
}

/** Disables all keys that match the filter, of which the person has seen `count`. */
export async function disableMatchingAction(filter: KeyFilter, count: number) {
  return changed(await callAction(disableMatchingKeys, { filter, count }));
}

/** Revokes all keys that match the filter, of which the person has seen `count`. */
export async function revokeMatchingAction(filter: KeyFilter, count: number, reason: string) {
  return changed(await callAction(revokeMatchingKeys, { filter, count, reason }));
}

/** Returns how many keys were changed and how many were skipped, without the keys. */
function changed(result: Outcome<BulkChange>): Outcome<{ changed: number; skipped: number }> {
  if (!result.ok) return result;
  const { changed: keys, skipped } = result.value;
  return { ok: true, value: { changed: keys.length, skipped } };
}
