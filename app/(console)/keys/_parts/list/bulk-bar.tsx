"use client";

import { useState } from "react";
import { bulkDisableKeysAction, bulkRevokeKeysAction } from "@/app/(console)/keys/actions";
import { ConfirmDialog } from "@/components/ui/confirm/confirm-dialog";
import { useToast } from "@/components/ui/feedback/toast";
import { footer } from "@/components/ui/feedback/toast-place";
import { Button } from "@/components/ui/form/button";
import type { KeyView } from "@/lib/keys/view";

const NAMED = 5;

export interface BulkBarProps {
  keys: readonly KeyView[];
  /** Selects all keys on the page. This callback is absent if all keys are already selected. */
  onAll?: () => void;
  onClear: () => void;
  onChanged: () => void;
}

const number = (count: number) => `${count} ${count === 1 ? "key" : "keys"}`;

/**
 * The bar with actions for the selected keys, at the bottom of the window. It is shown while at
 * least one key is selected.
 */
export function BulkBar({ keys, onAll, onClear, onChanged }: BulkBarProps) {
  const [asking, setAsking] = useState<"disable" | "revoke" | null>(null);
  const { toast } = useToast();
  if (keys.length === 0) return null;
  const ids = keys.map(({ id }) => id);
  const shown = (kind: "disable" | "revoke") => ({
    open: asking === kind,
    onOpenChange: (open: boolean) => setAsking(open ? kind : null),
  });
  const done = (title: string) => {
    toast({ title, tone: "green" });
    onChanged();
  };
  return (
    <div {...footer} className="sticky bottom-4 z-20 mt-3 flex justify-center max-sm:bottom-2">
      <section
        aria-label="Selected keys"
        className="flex items-center gap-2 rounded-surface border border-line bg-surface p-2 shadow-float max-sm:w-full max-sm:flex-wrap [&_button]:max-sm:h-11 [&_button]:max-sm:flex-auto"
      >
        <span role="status" className="mx-2 text-sm max-sm:basis-full max-sm:pt-1">
          {number(keys.length)} selected
        </span>
        {onAll && (
          <Button size="sm" variant="ghost" onClick={onAll} className="sm:hidden">
            Select all
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
        title={`Disable ${number(keys.length)}?`}
        confirmLabel={`Disable ${number(keys.length)}`}
        onConfirm={async () => {
          const result = await bulkDisableKeysAction(ids);
          if (!result.ok) return result.message;
          done(`${number(result.value.changed)} disabled`);
        }}
      >
        <Names keys={keys} />
        <p>They are refused at once, until they are enabled again.</p>
      </ConfirmDialog>
      <ConfirmDialog
        {...shown("revoke")}
        title={`Revoke ${number(keys.length)}?`}
        confirmLabel={`Revoke ${number(keys.length)}`}
        reason={{ label: "Reason", required: true }}
        onConfirm={async (reason) => {
          const result = await bulkRevokeKeysAction(ids, reason);
          if (!result.ok) return result.fields.reason ?? result.message;
          done(`${number(result.value.changed)} revoked`);
        }}
      >
        <Names keys={keys} />
        <p>They are refused at once. This cannot be undone: clients that use them need new keys.</p>
      </ConfirmDialog>
    </div>
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
