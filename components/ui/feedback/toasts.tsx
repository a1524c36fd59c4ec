import { Toast } from "@base-ui/react/toast";
import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { buttonStyle } from "@/components/ui/form/button-style";
import { IconButton } from "@/components/ui/form/icon-button";
import type { ToastOptions } from "./toast-options";
import { useToastPlace } from "./toast-place";

/** How long a toast with "Undo" stays: long enough to read it and to reach the button by keyboard. */
const UNDO_MS = 12_000;

interface ToastsProps {
  /** The toasts that wait to be shown. They are taken out of this list. */
  waiting: ToastOptions[];
  /** Changes whenever a toast was added to the list. */
  added: number;
}

/** Shows toasts. `components/ui/feedback/toast.tsx` loads it with the first toast. */
export default function Toasts(props: ToastsProps) {
  return (
    <Toast.Provider timeout={6000} limit={3}>
      <Toast.Portal>
        <Stack {...props} />
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Stack({ waiting, added }: ToastsProps) {
  const { toasts, add, close } = Toast.useToastManager();
  const viewport = useRef<HTMLDivElement>(null);
  useToastPlace(viewport, toasts.length);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `added` says that toasts wait.
  useEffect(() => {
    for (const options of waiting.splice(0)) {
      const { title, description, tone = "neutral", undo } = options;
      const id: string = add({
        ...{ title, description, type: tone, priority: tone === "red" ? "high" : "low" },
        ...(undo && {
          timeout: UNDO_MS,
          actionProps: {
            children: "Undo",
            onClick: () => {
              close(id);
              undo();
            },
          },
        }),
      });
    }
  }, [waiting, added, add, close]);
  return (
    <Toast.Viewport
      ref={viewport}
      className="fixed right-4 bottom-4 z-50 flex w-[360px] max-w-[calc(100vw-32px)] flex-col gap-2 outline-none"
    >
      <ToastList toasts={toasts} />
    </Toast.Viewport>
  );
}

function ToastList({ toasts }: Pick<ReturnType<typeof Toast.useToastManager>, "toasts">) {
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      swipeDirection="right"
      className="pop rounded-surface border border-line bg-surface shadow-float data-[limited]:hidden"
    >
      <Toast.Content className="flex items-start gap-2.5 py-2.5 pr-2 pl-3">
        {toast.type === "green" && (
          <CircleCheck aria-hidden="true" className="mt-1.5 size-4 shrink-0 text-green" />
        )}
        {toast.type === "red" && (
          <CircleAlert aria-hidden="true" className="mt-1.5 size-4 shrink-0 text-red" />
        )}
        <div className="min-w-0 flex-1 py-1">
          <Toast.Title className="text-sm font-medium break-words" />
          <Toast.Description className="text-sm break-words text-muted" />
        </div>
        <Toast.Action
          className={buttonStyle("secondary", "sm", "mt-0.5 shrink-0")}
          render={<button type="button" />}
        />
        <Toast.Close
          render={
            <IconButton label="Dismiss" size="sm" plain>
              <X aria-hidden="true" />
            </IconButton>
          }
        />
      </Toast.Content>
    </Toast.Root>
  ));
}
