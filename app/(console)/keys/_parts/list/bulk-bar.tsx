"use client";

import { useState } from "react";
import {
  bulkDisableKeysAction,
  bulkRevokeKeysAction,
  disableMatchingAction,
  revokeMatchingAction,
} from "@/app/(console)/keys/actions";
import { ConfirmDialog } from "@/components/ui/confirm/confirm-dialog";
import { useToast } from "@/components/ui/feedback/toast";
import { footer } from "@/components/ui/feedback/toast-place";
import { Button } from "@/components/ui/form/button";
import type { Outcome } from "@/components/ui/form/outcome";
import type { KeyFilter } from "@/lib/keys/schema";
import type { KeyView } from "@/lib/keys/view";
import { MATCHING_MAX } from "@/lib/keys/view-bounds";
import { countText } from "@/lib/words/view-count";

const NAMED = 5;

/** The keys on all pages that match the filter of the list. */
export interface Matching {
  readonly filter: KeyFilter;
  readonly count: number;
}

export interface BulkBarProps {
  keys: readonly KeyView[];
  /**
   * The keys on all pages, if all keys on this page are selected and there are others. The bar then
   * offers to select them all.
   */
  matching?: Matching | undefined;
  /** Selects all keys on the page. This callback is absent if all keys are already selected. */
  onAll?: () => void;
  onClear: () => void;
  onChanged: () => void;
}

const number = (count: number) => countText(count, "key");

/**
 * The bar with actions for the selected keys, at the bottom of the window. It is shown while at
 * least one key is selected.
 */
export function BulkBar({ keys, matching, onAll, onClear, onChanged }: BulkBarProps) {
  const [asking, setAsking] = useState<"disable" | "revoke" | null>(null);
  const [wanted, setWanted] = useState<string | null>(null);
  const { toast } = useToast();
  if (keys.length === 0) return null;
  // The choice holds only for the filter and the number of keys with which it was made.
  const now = JSON.stringify(matching);
  const all = matching && wanted === now ? matching : null;
  const count = all?.count ?? keys.length;
  const ids = keys.map(({ id }) => id);
  const shown = (kind: "disable" | "revoke") => ({
    open: asking === kind,
    onOpenChange: (open: boolean) => setAsking(open ? kind : null),
  });
  const done = (result: Outcome<{ changed: number; skipped: number }>, what: string) => {
    if (!result.ok) return result.fields.reason ?? result.fields.count ?? result.message;
    const { changed, skipped } = result.value;
    const others = skipped === 0 ? "" : `, ${number(skipped)} had already ended`;
    toast({ title: `${number(changed)} ${what}${others}`, tone: "green" });
    onChanged();
  };
  return (
    <div {...footer} className="sticky bottom-4 z-20 mt-3 flex justify-center max-sm:bottom-2">
      <section
        aria-label="Selected keys"
        className="flex items-center gap-2 rounded-surface border border-line bg-surface p-2 shadow-float max-sm:w-full max-sm:flex-wrap [&_button]:max-sm:h-11 [&_button]:max-sm:flex-auto"
      >
        <span role="status" className="mx-2 text-sm max-sm:basis-full max-sm:pt-1">
          {all ? `All ${number(count)} that match selected` : `${number(count)} selected`}
        </span>
        {onAll && (
          <Button size="sm" variant="ghost" onClick={onAll} className="sm:hidden">
            Select all
          </Button>
        )}
        {matching && !all && matching.count <= MATCHING_MAX && (
          <Button size="sm" variant="ghost" onClick={() => setWanted(now)}>
            Select all {matching.count} that match
          </Button>
        )}
        <Button size="sm" variant="ghost" onClick={onClear}>
          Clear
        </Button>
        <Button size="sm" onClick={() => setAsking("disable")}>
          Disable
        </Button>
        <Button size="sm" variant="danger-quiet" onClick={() => setAsking("revoke")}>
          Revoke
        </Button>
      </section>
      <ConfirmDialog
        {...shown("disable")}
        title={`Disable ${number(count)}?`}
        confirmLabel={`Disable ${number(count)}`}
        onConfirm={async () =>
          done(
            all
              ? await disableMatchingAction(all.filter, all.count)
              : await bulkDisableKeysAction(ids),
            "disabled",
          )
        }
      >
        {all ? <AllMatching count={count} /> : <Names keys={keys} />}
        <p>They are refused at once, until they are enabled again.</p>
      </ConfirmDialog>
      <ConfirmDialog
        {...shown("revoke")}
        title={`Revoke ${number(count)}?`}
        confirmLabel={`Revoke ${number(count)}`}
        reason={{ label: "Reason", required: true }}
        onConfirm={async (reason) =>
          done(
            all
              ? await revokeMatchingAction(all.filter, all.count, reason)
              : await bulkRevokeKeysAction(ids, reason),
            "revoked",
          )
        }
      >
        {all ? <AllMatching count={count} /> : <Names keys={keys} />}
        <p>They are refused at once. This cannot be undone: clients that use them need new keys.</p>
      </ConfirmDialog>
    </div>
  );
}

/** Says that the action is about the keys on all pages. */
function AllMatching({ count }: { count: number }) {
  return (
    <>
      <p className="text-ink">All {number(count)} that match the list, on every page of it.</p>
      <p>Keys among them that are revoked or have ended stay as they are.</p>
    </>
  );
}

/** Lists the names of the selected keys, and says how many of these keys have ever been used. */
function Names({ keys }: { keys: readonly KeyView[] }) {
  const rest = keys.length - NAMED;
  const used = keys.filter((key) => key.lastUsedAt !== null).length;
  return (
    <>
      <p className="text-ink">
        {keys
          .slice(0, NAMED)
          .map(({ name }) => `"${name}"`)
          .join(", ")}
        {rest > 0 && ` and ${rest} more`}
      </p>
      <p>
        {used === 0
          ? "None has ever been used."
          : `${used} of them ${used === 1 ? "has" : "have"} been used.`}
      </p>
    </>
  );
}
