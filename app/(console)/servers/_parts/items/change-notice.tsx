"use client";

import { useTransition } from "react";
import { approveItemAction } from "@/app/(console)/servers/actions";
import { useToast } from "@/components/ui/feedback/toast";
import { Button } from "@/components/ui/form/button";
import type { UpstreamItemView } from "@/lib/servers/view";
import { ItemDiff } from "./item-diff";
import type { ItemRow } from "./item-rows";

interface ChangeNoticeProps {
  server: string;
  row: ItemRow;
  managed: UpstreamItemView;
  mayChange: boolean;
  onDone: (title: string) => void;
}

/**
 * Shows how an item has changed since it was last reviewed, with a button that approves the change
 * or marks it as seen.
 */
export function ChangeNotice({ server, row, managed, mayChange, onDone }: ChangeNoticeProps) {
  const { toast } = useToast();
  const [pending, start] = useTransition();
  const { previous, digest, waits } = managed;
  const isKnown = previous !== null && previous !== UNKNOWN;
  const approve = async () => {
    const which = { server, kind: row.kind, item: row.name };
    const result = await approveItemAction(which, digest);
    if (result.ok) onDone(waits ? `${row.name} is approved` : "Marked as seen");
    else toast({ title: result.fields.digest ?? result.message, tone: "red" });
  };
  return (
    <section
      aria-label="What changed"
      className="flex flex-col gap-3 rounded-control border border-line bg-surface p-3"
    >
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-[60ch] text-sm font-medium">
          {whatIsNew(previous)} {waits && "It cannot be called until an operator approves it."}
        </p>
        {mayChange && (
          <Button
            size="sm"
            variant={waits ? "primary" : "secondary"}
            pending={pending}
            onClick={() => start(approve)}
          >
            {waits ? "Approve" : "Mark as seen"}
          </Button>
        )}
      </div>
      {isKnown && <ItemDiff before={previous} after={row.definition} />}
    </section>
  );
}

/** The previous definition of an item whose former row was deleted. */
const UNKNOWN = "{}";

function whatIsNew(previous: UpstreamItemView["previous"]): string {
  if (previous === null) return "New on this server.";
  if (previous !== UNKNOWN) return "The server changed it since it was last reviewed.";
  return "New, or offered before and forgotten since. Review it like a new one.";
}
