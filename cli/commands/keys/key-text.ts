import { facts, moment, table } from "@/cli/terminal/print";
import { type CredentialView, type KeyView, maskedKey } from "@/lib/keys/view";
import { amountText } from "@/lib/words/view-count";

const BLOCKED = { team_disabled: "team disabled", maker_disabled: "maker disabled" } as const;

/**
 * Returns the status of a key as text. If an active key is blocked, the text includes the reason.
 */
export function statusText(key: CredentialView): string {
  if (key.status === "ended") return "ended (maker left the team)";
  const blocked = key.status === "active" && key.blockedBy;
  return blocked ? `${key.status} (${BLOCKED[blocked]})` : key.status;
}

/** Formats one key as lines that each have a name and a value. */
export function keyText(key: KeyView): string {
  return facts([
    ["Name", key.name],
    ["Key", maskedKey(key.lastFour)],
    ["Id", key.id],
    ["Status", statusText(key)],
    ["Kind", key.kind],
    ["Team", `${key.team.name} (${key.team.slug})`],
    ["Maker", key.maker?.name ?? null],
    ["Created", moment(key.createdAt)],
    ["Ends", key.expiresAt ? moment(key.expiresAt) : "never"],
    ["Addresses", key.allowedAddresses.length > 0 ? key.allowedAddresses.join(", ") : null],
    ["Limits", limitsText(key)],
    ["Quarantined", key.quarantinedAt ? moment(key.quarantinedAt) : null],
    ["Disabled", key.disabledAt ? moment(key.disabledAt) : null],
    ["Revoked", key.revokedAt ? `${moment(key.revokedAt)} by ${key.revokedBy}` : null],
    ["Reason", key.revokeReason],
    ["Last used", usedText(key)],
    ...rotationFacts(key),
  ]);
}

export function limitsText({ requestsPerMinute, concurrentCalls }: CredentialView): string | null {
  const limits = [
    requestsPerMinute === null ? null : `${amountText(requestsPerMinute, "request")} per minute`,
    concurrentCalls === null ? null : `${amountText(concurrentCalls, "call")} at once`,
  ];
  return limits.filter((limit) => limit !== null).join(", ") || null;
}

function rotationFacts({ rotation }: KeyView): [string, string][] {
  if (!rotation) return [];
  const { quarantinedAt: at } = rotation;
  const works = at ? `quarantined ${moment(at)}, ends` : "works until";
  return [
    ["Old secret", `${maskedKey(rotation.lastFour)}, ${works} ${moment(rotation.endsAt)}`],
    ["Old last used", usedText(rotation)],
    ["New last used", rotation.usedAt ? moment(rotation.usedAt) : "never"],
  ];
}

type Used = Pick<CredentialView, "lastUsedAt" | "lastUsedClient" | "lastUsedAddress">;

export function usedText(key: Used): string {
  if (!key.lastUsedAt) return "never";
  const by = key.lastUsedClient ? ` by ${key.lastUsedClient}` : "";
  const from = key.lastUsedAddress ? ` from ${key.lastUsedAddress}` : "";
  return `${moment(key.lastUsedAt)}${by}${from}`;
}

/**
 * Formats keys as a table. The table shows the first 8 characters of each id, which every command
 * accepts in place of the whole id.
 */
export function keyTable(keys: readonly KeyView[]): string {
  return table(
    ["Id", "Name", "Key", "Status", "Team", "Maker", "Ends", "Last used"],
    keys.map((key) => [
      key.id.slice(0, 8),
      key.name,
      maskedKey(key.lastFour),
      statusText(key),
      key.team.slug,
      key.maker?.name ?? "–",
      key.expiresAt ? key.expiresAt.toISOString().slice(0, 10) : "never",
      key.lastUsedAt ? moment(key.lastUsedAt) : "never",
    ]),
  );
}
