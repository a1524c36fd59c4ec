import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

/**
 * Whether the named fields of a form differ from what they were at first, or when `settle` was last
 * called: after a save, say. Fields without a name are not seen.
 */
export function useFormChanged(form: RefObject<HTMLFormElement | null>) {
  const first = useRef<string | null>(null);
  const [changed, setChanged] = useState(false);
  const look = useCallback(() => {
    if (!form.current) return;
    const now = contentOf(form.current);
    first.current ??= now;
    setChanged(now !== first.current);
  }, [form]);
  // What is chosen without an event of the form's, such as a segment, shows at the next rendering.
  useEffect(look);
  useEffect(() => {
    const element = form.current;
    // A reset takes effect after its event.
    const later = () => void setTimeout(look);
    for (const kind of ["input", "change"]) element?.addEventListener(kind, look);
    element?.addEventListener("reset", later);
    return () => {
      for (const kind of ["input", "change"]) element?.removeEventListener(kind, look);
      element?.removeEventListener("reset", later);
    };
  }, [form, look]);
  const settle = useCallback(() => {
    first.current = null;
    look();
  }, [look]);
  return { changed, settle };
}

function contentOf(form: HTMLFormElement): string {
  const entries = [...new FormData(form)];
  return JSON.stringify(
    entries.map(([name, value]) => [name, typeof value === "string" ? value : value.name]),
  );
}
