"use client";

import {
  createContext,
  lazy,
  type ReactNode,
  Suspense,
  useCallback,
  useContext,
  useMemo,
  useRef,
  useState,
} from "react";
import type { ToastOptions } from "./toast-options";

const Toasts = lazy(() => import("./toasts"));

const AddContext = createContext<(options: ToastOptions) => void>(() => {});

/** Lets the components inside show toasts. Their script is loaded with the first toast. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const waiting = useRef<ToastOptions[]>([]);
  const [added, setAdded] = useState(0);
  const add = useCallback((options: ToastOptions) => {
    waiting.current.push(options);
    setAdded((before) => before + 1);
  }, []);
  return (
    <AddContext value={add}>
      {children}
      {added > 0 && (
        <Suspense>
          <Toasts waiting={waiting.current} added={added} />
        </Suspense>
      )}
    </AddContext>
  );
}

/**
 * Returns the function `toast(options)`, which shows a short message after an action has succeeded.
 * A toast must never contain a secret. An error must never be shown only in a toast.
 */
export function useToast() {
  const add = useContext(AddContext);
  return useMemo(() => ({ toast: add }), [add]);
}
