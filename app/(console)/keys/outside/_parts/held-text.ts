import { CREDENTIAL_NOUNS } from "@/lib/keys/view";
import type { AudienceView } from "@/lib/outward/view";
import { countText } from "@/lib/words/view-count";

/**
 * Returns how many keys, apps and trust rules have an outside server: "1 key and 2 apps". Returns
 * null if none has it.
 */
export function heldText({ key, connection, trust }: AudienceView["heldBy"]): string | null {
  const counts = [
    [key, "key"],
    [connection, CREDENTIAL_NOUNS.connection],
    [trust, CREDENTIAL_NOUNS.trust],
  ] as const;
  const parts = counts.filter(([count]) => count > 0).map(([count, one]) => countText(count, one));
  if (parts.length === 0) return null;
  return new Intl.ListFormat("en-GB", { type: "conjunction" }).format(parts);
}
