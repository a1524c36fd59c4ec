import { TextLink } from "@/components/ui/layout/text-link";
import type { KeyConcern } from "@/lib/keys/view";
import { KEY_CONCERNS } from "@/lib/keys/view-bounds";
import { STATE_WORDS } from "./key-states";
import { keysHref } from "./keys-search";

/**
 * Says how many active keys are worth a look, by kind. Each kind links to the list of its keys.
 * Renders nothing if there are none.
 */
export function KeyHygiene({ counts }: { counts: Readonly<Record<KeyConcern, number>> }) {
  const found = KEY_CONCERNS.filter((one) => counts[one] > 0);
  if (found.length === 0) return null;
  return (
    <nav aria-label="Keys worth a look" className="mb-4 text-sm text-muted">
      <ul className="flex flex-wrap gap-x-4 gap-y-1">
        <li aria-hidden="true">Worth a look:</li>
        {found.map((one) => (
          <li key={one}>
            <TextLink href={keysHref("/keys", { status: one })}>{STATE_WORDS[one]}</TextLink>{" "}
            <span className="tabular-nums">{counts[one].toLocaleString("en-GB")}</span>
          </li>
        ))}
      </ul>
    </nav>
  );
}
