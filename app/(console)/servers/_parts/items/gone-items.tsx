"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { forgetItemAction } from "@/app/(console)/servers/actions";
import { VisibleText } from "@/components/ui/base/visible-text";
import { Pill } from "@/components/ui/data/pill";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { useToast } from "@/components/ui/feedback/toast";
import { Button } from "@/components/ui/form/button";
import { Folded } from "@/components/ui/layout/folded";
import type { GoneItems as Gone, GoneItemView } from "@/lib/servers/view";
import { countText } from "@/lib/words/view-count";

interface GoneItemsProps {
  server: string;
  gone: Gone;
  now: Date;
}

const KIND_TEXT = {
  ...{ tool: "Tool", prompt: "Prompt", resource: "Resource", resource_template: "Template" },
} as const;

/**
 * The collapsed list of items that the server no longer offers. If the server offers one of them
 * again, the item is compared with its stored definition.
 */
export function GoneItems({ server, gone: { total, rows }, now }: GoneItemsProps) {
  if (total === 0) return null;
  return (
    <Folded label={`No longer offered: ${countText(total, "item")}`} className="mt-4">
      <p className="mt-2 max-w-[72ch] text-sm text-muted">
        Clients do not see these. Your edits are kept, and their names stay reserved for this
        server. If one returns with changes, you see what changed.
      </p>
      <ul
        aria-label="No longer offered"
        className="mt-3 divide-y divide-line overflow-hidden rounded-control border border-line"
      >
        {rows.map((item) => (
          <GoneItem key={`${item.kind} ${item.name}`} {...{ server, item, now }} />
        ))}
      </ul>
      {total > rows.length && (
        <p className="mt-2 text-sm text-muted">
          And {(total - rows.length).toLocaleString("en-GB")} older ones.
        </p>
      )}
    </Folded>
  );
}

interface GoneItemProps extends Pick<GoneItemsProps, "server" | "now"> {
  item: GoneItemView;
}

function GoneItem({ server, item, now }: GoneItemProps) {
  const router = useRouter();
  const { toast } = useToast();
  const [pending, start] = useTransition();
  const { kind, name, title, description, hidden, reworded, goneAt } = item;
  const forgotten = async () => {
    const result = await forgetItemAction({ server, kind, item: name });
    if (!result.ok) return toast({ title: result.message, tone: "red" });
    toast({ title: `${name} is forgotten`, tone: "green" });
    router.refresh();
  };
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2 text-sm">
      <span className="min-w-0 flex-1 basis-60">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <code className="font-mono break-all">
            <VisibleText text={name} />
          </code>
          {hidden && <Pill>Hidden</Pill>}
          {reworded && <Pill>Edited</Pill>}
        </span>
        <span className="line-clamp-2 break-words text-muted">
          <VisibleText text={title ?? description ?? ""} />
        </span>
      </span>
      <span className="text-xs text-muted">
        {KIND_TEXT[kind]}, removed <RelativeTime at={goneAt} now={now} />
      </span>
      <Button
        size="sm"
        pending={pending}
        aria-label={`Forget ${name}`}
        onClick={() => start(async () => void (await forgotten()))}
      >
        Forget
      </Button>
    </li>
  );
}
