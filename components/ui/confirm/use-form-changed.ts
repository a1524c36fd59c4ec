import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

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
  // In the layout phase, so that the first look comes before anything can be typed.
  useLayoutEffect(look);
  useEffect(() => {
    // On the window, where React has had its turn: rendering before it would put a controlled field
    // back as it was, and what was typed would be lost. A reset takes effect after its event.
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
