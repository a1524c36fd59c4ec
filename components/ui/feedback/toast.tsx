"use client";

import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useMemo,
  useRef,
  useState,
} from "react";
import { useLoaded } from "@/components/ui/base/use-loaded";
import type { ToastOptions } from "./toast-options";

const load = () => import("./toasts");

const AddContext = createContext<(options: ToastOptions) => void>(() => {});

/** Lets the components inside show toasts. Their script is loaded with the first toast. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const waiting = useRef<ToastOptions[]>([]);
  const [added, setAdded] = useState(0);
  const Toasts = useLoaded(load, added > 0);
  const add = useCallback((options: ToastOptions) => {
    waiting.current.push(options);
    setAdded((before) => before + 1);
  }, []);
  return (
    <AddContext value={add}>
      {children}
      {Toasts && <Toasts waiting={waiting.current} added={added} />}
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
