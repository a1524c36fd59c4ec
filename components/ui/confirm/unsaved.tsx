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

/** Receives from each form inside a scope whether the form has unsaved changes. */
type Report = (form: string, unsaved: boolean) => void;

const ReportContext = createContext<Report>(() => {});

/** Tells the surrounding page, sheet or dialog whether this form has unsaved changes. */
export function useUnsaved(unsaved: boolean): void {
  const form = useId();
  const report = useContext(ReportContext);
  // Runs in the layout phase, before any other event, such as Esc right after a keystroke.
  useLayoutEffect(() => {
    report(form, unsaved);
    return () => report(form, false);
  }, [report, form, unsaved]);
}

/** Unsaved changes of the forms inside a page, sheet or dialog. */
export interface Unsaved {
  readonly unsaved: boolean;
  /** True if there are unsaved changes at this moment, which may be later than the last render. */
  readonly isUnsaved: () => boolean;
  readonly report: Report;
  /** The action that follows once the person agrees; null while nothing is asked. */
  readonly asked: (() => void) | null;
  /** Asks whether unsaved changes may be discarded, then proceeds. */
  readonly ask: Ask;
  readonly answered: () => void;
}

/** The state of an `UnsavedScope`, for a sheet or dialog that asks before it is closed. */
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
  /** While true, leaving is refused without a question, since the content is shown only once. */
  locked?: boolean;
  onRefused?: () => void;
  children: ReactNode;
}

/** Asks before unsaved changes inside the scope are lost by closing, a link, Back or a reload. */
export function UnsavedScope({ forms, locked = false, onRefused, children }: UnsavedScopeProps) {
  const { unsaved, report, asked, ask, answered } = forms;
  const refused = useRef(onRefused);
  useEffect(() => {
    refused.current = onRefused;
  });
  useEffect(() => {
    // The last asker asks, so the order matters: an asker is added once and keeps its place.
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

/** The scope of a page, for forms outside sheets and dialogs. */
export function UnsavedPage({ children }: { children: ReactNode }) {
  const forms = useUnsavedForms();
  return <UnsavedScope forms={forms}>{children}</UnsavedScope>;
}

/** Holds the page while this component is mounted. */
function Hold({ firmly }: { firmly: boolean }) {
  const pathname = usePathname();
  const search = useSearchParams();
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new URL is remembered.
  useEffect(rememberPlace, [pathname, search]);
  useEffect(() => {
    const release = hold(firmly);
    return release;
  }, [firmly]);
  return null;
}
