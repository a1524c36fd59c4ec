import { useState } from "react";
import { useToast } from "@/components/ui/feedback/toast";

interface TaskDialogsOptions<Task> {
  /** What is about to be done, and to what; null closes everything. */
  readonly task: Task | null;
  readonly onClose: () => void;
  /** After a change: read the page again. */
  readonly onChanged: () => void;
}

/** The questions of a list, of which one is open at a time; its words stay while it fades out. */
export function useTaskDialogs<Task extends { readonly kind: string }>({
  task,
  onClose,
  onChanged,
}: TaskDialogsOptions<Task>) {
  const { toast } = useToast();
  const [last, setLast] = useState(task);
  if (task && task !== last) setLast(task);
  return {
    /** The task that is asked about, or was last. */
    asked: task ?? last,
    shown: (kind: Task["kind"]) => ({
      open: task?.kind === kind,
      onOpenChange: (open: boolean) => {
        if (!open) onClose();
      },
    }),
    done(title: string) {
      toast({ title, tone: "green" });
      onChanged();
    },
  };
}
