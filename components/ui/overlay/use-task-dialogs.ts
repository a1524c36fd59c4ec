import { useState } from "react";
import { useToast } from "@/components/ui/feedback/toast";

interface TaskDialogsOptions<Task> {
  /** The task and its object; null closes every dialog. */
  readonly task: Task | null;
  readonly onClose: () => void;
  /** Called after a change, to refresh the page. */
  readonly onChanged: () => void;
}

/** The dialogs of a list, one dialog open at a time. The text stays while a dialog fades out. */
export function useTaskDialogs<Task extends { readonly kind: string }>({
  task,
  onClose,
  onChanged,
}: TaskDialogsOptions<Task>) {
  const { toast } = useToast();
  const [last, setLast] = useState(task);
  if (task && task !== last) setLast(task);
  return {
    /** The current task, or the last task while its dialog fades out. */
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
