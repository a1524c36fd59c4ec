import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTaskDialogs } from "./use-task-dialogs";

/**
 * Manages the dialogs of the actions on one object, of which at most one is open. `ask` opens the
 * dialog of an action. After an action, `done` closes the dialog, shows a toast with this title,
 * and refreshes the page.
 */
export function useTasks<Kind extends string>() {
  const router = useRouter();
  const [task, setTask] = useState<{ readonly kind: Kind } | null>(null);
  const { shown, done } = useTaskDialogs({
    task,
    onClose: () => setTask(null),
    onChanged: () => {
      setTask(null);
      router.refresh();
    },
  });
  return { task: task?.kind ?? null, ask: (kind: Kind) => setTask({ kind }), shown, done };
}
