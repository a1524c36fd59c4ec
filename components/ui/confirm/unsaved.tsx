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

/** Hears from the forms inside whether they hold something that is not saved. */
type Report = (form: string, unsaved: boolean) => void;

const ReportContext = createContext<Report>(() => {});

/** Tells the page, sheet or dialog around a form whether what was typed in it would be lost. */
export function useUnsaved(unsaved: boolean): void {
  const form = useId();
  const report = useContext(ReportContext);
  // Before anything else can happen, such as Esc right after a key.
  useLayoutEffect(() => {
    report(form, unsaved);
    return () => report(form, false);
  }, [report, form, unsaved]);
}

/** What a page, sheet or dialog knows of the forms inside it. */
export interface Unsaved {
  readonly unsaved: boolean;
  /** The same, as of this moment and not of the last rendering. */
  readonly isUnsaved: () => boolean;
  readonly report: Report;
  /** The answer that is waited for; null where nothing is asked. */
  readonly asked: (() => void) | null;
  /** Asks whether what is not saved may be lost, and then proceeds. */
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
  /** While true, leaving is refused and never asked about: what is shown is shown only once. */
  locked?: boolean;
  onRefused?: () => void;
  children: ReactNode;
}

/** Asks before what is typed inside it is lost by closing it, by a link, by Back or by a reload. */
export function UnsavedScope({ forms, locked = false, onRefused, children }: UnsavedScopeProps) {
  const { unsaved, report, asked, ask, answered } = forms;
  const refused = useRef(onRefused);
  useEffect(() => {
    refused.current = onRefused;
  });
  useEffect(() => {
    // The order in which they came decides who asks, so each is added once for as long as it is.
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

/** The scope of a page, for forms that stand in no sheet or dialog. */
export function UnsavedPage({ children }: { children: ReactNode }) {
  const forms = useUnsavedForms();
  return <UnsavedScope forms={forms}>{children}</UnsavedScope>;
}

/** Holds the page for as long as it is there. */
function Hold({ firmly }: { firmly: boolean }) {
  const pathname = usePathname();
  const search = useSearchParams();
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new address is taken down.
  useEffect(rememberPlace, [pathname, search]);
  useEffect(() => {
    const release = hold(firmly);
    return release;
  }, [firmly]);
  return null;
}
