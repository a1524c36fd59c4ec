"use client";

import { usePathname, useSearchParams } from "next/navigation";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { ConfirmDialog } from "./confirm-dialog";
import { type Ask, addAsker, hold, rememberPlace } from "./leave-guards";

/**
 * Each form in the scope calls this function with its own id, and with true if it has unsaved
 * changes.
 */
type Report = (form: string, unsaved: boolean) => void;

const ReportContext = createContext<Report>(() => {});

/**
 * Tells the surrounding page, sheet or dialog whether the form that calls this hook has unsaved
 * changes.
 */
export function useUnsaved(unsaved: boolean): void {
  const form = useId();
  const report = useContext(ReportContext);
  // A layout effect runs before the browser handles the next event, which may be an Esc right after
  // the last keystroke.
  useLayoutEffect(() => {
    report(form, unsaved);
    return () => report(form, false);
  }, [report, form, unsaved]);
}

/**
 * Whether any form in a page, sheet or dialog has unsaved changes, and the functions that ask
 * before these are lost.
 */
export interface Unsaved {
  readonly unsaved: boolean;
  /**
   * Returns true if there are unsaved changes at the time of the call, which may be later than the
   * last render.
   */
  readonly isUnsaved: () => boolean;
  readonly report: Report;
  /**
   * The action that follows if the user agrees to lose the changes, or null if the user is not
   * being asked.
   */
  readonly asked: (() => void) | null;
  /** Asks whether unsaved changes may be discarded, and proceeds if the user agrees. */
  readonly ask: Ask;
  readonly answered: () => void;
}

/** Creates the state of an `UnsavedScope`, which lets a sheet or dialog ask before it closes. */
export function useUnsavedForms(): Unsaved {
  const forms = useRef(new Set<string>());
  const [unsaved, setUnsaved] = useState(false);
  const [asked, setAsked] = useState<(() => void) | null>(null);
  const isUnsaved = useCallback(() => forms.current.size > 0, []);
  const report = useCallback<Report>((form, is) => {
    if (is) forms.current.add(form);
    else forms.current.delete(form);
    setUnsaved(forms.current.size > 0);
  }, []);
  const ask = useCallback<Ask>((proceed) => setAsked(() => proceed), []);
  const answered = useCallback(() => setAsked(null), []);
  return useMemo(
    () => ({ unsaved, isUnsaved, report, asked, ask, answered }),
    [unsaved, isUnsaved, report, asked, ask, answered],
  );
}

interface UnsavedScopeProps {
  forms: Unsaved;
  /**
   * While true, the user cannot leave and is not asked for confirmation, because the content is
   * shown only once.
   */
  locked?: boolean;
  onRefused?: () => void;
  children: ReactNode;
}

/**
 * Asks for confirmation before unsaved changes in the forms inside are lost. This can happen when
 * the user closes the sheet or dialog, follows a link, goes back or reloads the page.
 */
export function UnsavedScope({ forms, locked = false, onRefused, children }: UnsavedScopeProps) {
  const { unsaved, report, asked, ask, answered } = forms;
  const refused = useRef(onRefused);
  useEffect(() => {
    refused.current = onRefused;
  });
  useEffect(() => {
    // Of all registered functions, only the last is called. This function is therefore registered
    // only once, because registering it again would make it the last.
    const remove = addAsker(locked ? () => refused.current?.() : ask);
    return remove;
  }, [locked, ask]);
  return (
    <ReportContext value={report}>
      {children}
      {(unsaved || locked) && <Hold key={String(locked)} firmly={locked} />}
      <ConfirmDialog
        open={asked !== null}
        onOpenChange={(open) => {
          if (!open) answered();
        }}
        title="Discard unsaved changes?"
        confirmLabel="Discard changes"
        cancelLabel="Keep editing"
        onConfirm={async () => asked?.()}
      >
        <p>If you leave now, your changes are lost.</p>
      </ConfirmDialog>
    </ReportContext>
  );
}

/** The scope for forms that are directly on the page, outside sheets and dialogs. */
export function UnsavedPage({ children }: { children: ReactNode }) {
  const forms = useUnsavedForms();
  return <UnsavedScope forms={forms}>{children}</UnsavedScope>;
}

/** Requires confirmation before the user leaves the page, as long as this component is mounted. */
function Hold({ firmly }: { firmly: boolean }) {
  const pathname = usePathname();
  const search = useSearchParams();
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new URL must be remembered.
  useEffect(rememberPlace, [pathname, search]);
  useEffect(() => {
    const release = hold(firmly);
    return release;
  }, [firmly]);
  return null;
}
