import { useState } from "react";
import { useToast } from "@/components/ui/feedback/toast";

interface TaskDialogsOptions<Task> {
  /**
   * The action that the user has chosen and the object that it concerns, or null to close every
   * dialog.
   */
  readonly task: Task | null;
  readonly onClose: () => void;
  /** Called after each change, so that the caller can refresh the page. */
  readonly onChanged: () => void;
}

/**
 * Manages the dialogs of a list, of which at most one is open. A dialog keeps its text while it
 * fades out.
 */
export function useTaskDialogs<Task extends { readonly kind: string }>({
  task,
  onClose,
  onChanged,
}: TaskDialogsOptions<Task>) {
  const { toast } = useToast();
  const [last, setLast] = useState(task);
  if (task && task !== last) setLast(task);
  return {
    /**
     * The task of the open dialog. While a dialog fades out, this is still the task of that dialog.
     */
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
