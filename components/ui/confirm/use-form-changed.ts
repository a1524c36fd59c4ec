import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/**
 * Returns whether the named fields of a form have changed since the form was mounted. After a call
 * of `settle`, for example after a save, the fields are compared with their values at the time of
 * the call. Fields without a name are ignored.
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
  // Some changes cause no form event, for example in a segmented field, and are noticed at the next
  // render. This must be a layout effect, so that the initial values are read before the user can
  // type.
  useLayoutEffect(look);
  useEffect(() => {
    // The listener is on the window, so that React handles the event first. An earlier render would
    // reset a controlled field to its old value. A reset of the form changes the fields only after
    // its event.
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
