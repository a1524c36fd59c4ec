import { type KeyboardEvent, useRef, useState } from "react";
import { type LoadPart, useLoaded } from "./use-loaded";

interface Late {
  /** True once the element was hovered, focused or pressed. */
  readonly near: boolean;
  /** True between pressing and clicking: replacing the element would lose the click. */
  readonly pressed: boolean;
  readonly opened: boolean;
}

/**
 * Loads the script of what an element opens when the element is first hovered, focused or pressed.
 * Until then the element stands alone, with the returned `handlers`. Once `Part` is not null, the
 * caller replaces the element by it, open from the beginning if `opened` is true. `keepFocus` is
 * the ref of an element around the part, which gets the focus of the first.
 */
export function useLate<Props>(load: LoadPart<Props>) {
  const [late, setLate] = useState<Late>({ near: false, pressed: false, opened: false });
  const hasFocus = useRef(false);
  const focusKept = useRef(false);
  const set = (next: Partial<Late>) => setLate((before) => ({ ...before, ...next }));
  const Part = useLoaded(load, late.opened, late.near);
  return {
    Part: late.pressed ? null : Part,
    opened: late.opened,
    handlers: {
      onPointerEnter: () => set({ near: true }),
      onFocus: () => {
        hasFocus.current = true;
        set({ near: true });
      },
      onBlur: () => {
        hasFocus.current = false;
      },
      // Nothing but the click ends a press: a finger leaves the element before its click arrives.
      onPointerDown: () => set({ pressed: true }),
      onPointerCancel: () => set({ pressed: false }),
      onClick: () => set({ pressed: false, opened: true }),
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key === " " || event.key === "Enter") set({ pressed: true });
        if (event.key !== "ArrowDown") return;
        event.preventDefault();
        set({ opened: true });
      },
    },
    keepFocus: (around: HTMLElement | null) => {
      // React calls this after every render, but only the first one may move the focus.
      if (!around || focusKept.current) return;
      focusKept.current = true;
      if (!hasFocus.current && !late.opened) return;
      around.querySelector<HTMLElement>("button, input")?.focus();
    },
  };
}
