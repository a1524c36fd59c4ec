"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { hideItemAction } from "@/app/(console)/servers/actions";
import { useToast } from "@/components/ui/feedback/toast";
import { askServer } from "@/components/ui/form/ask-server";
import { Button } from "@/components/ui/form/button";
import type { ItemRow } from "./item-rows";

interface HideItemProps {
  server: string;
  row: ItemRow;
}

/**
 * The button that hides an item from everyone, or shows it again. The item keeps its place in the
 * list, and the toast that confirms the change offers to undo it.
 */
export function HideItem({ server, row: { kind, name, managed } }: HideItemProps) {
  const router = useRouter();
  const { toast } = useToast();
  const [pending, start] = useTransition();
  const hidden = managed?.hidden ?? false;
  const set = async (hides: boolean) => {
    const result = await askServer(hideItemAction({ server, kind, item: name }, hides));
    if (!result.ok) return toast({ title: result.message, tone: "red" });
    toast({
      title: hides ? `${name} is hidden` : `${name} is shown again`,
      tone: "green",
      undo: () => void set(!hides),
    });
    router.refresh();
  };
  return (
    <Button
      size="sm"
      pending={pending}
      onClick={() => start(async () => void (await set(!hidden)))}
    >
      {hidden ? "Show to everyone" : "Hide from everyone"}
    </Button>
  );
}
