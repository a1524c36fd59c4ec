import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/**
 * Whether the named fields of a form differ from their first values, or from their values at the
 * last call of `settle`, for example after a save. Fields without a name are ignored.
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
  // Finds changes without a form event, such as a segment, at the next render. The layout phase
  // reads the first values before anything can be typed.
  useLayoutEffect(look);
  useEffect(() => {
    // The listener is on the window, so that React handles the event first: an earlier render would
    // reset a controlled field to its old value. A reset takes effect after its event.
    const heard = ({ type, target }: Event) => {
      if (!(target instanceof Node) || !form.current?.contains(target)) return;
      if (type === "reset") setTimeout(look);
      else look();
    };
    for (const kind of KINDS) window.addEventListener(kind, heard);
    return () => {
      for (const kind of KINDS) window.removeEventListener(kind, heard);
    };
  }, [form, look]);
  const settle = useCallback(() => {
    first.current = null;
    look();
  }, [look]);
  return { changed, settle };
}

const KINDS = ["input", "change", "reset"];

function contentOf(form: HTMLFormElement): string {
  const entries = [...new FormData(form)];
  return JSON.stringify(
    entries.map(([name, value]) => [name, typeof value === "string" ? value : value.name]),
  );
}
