import { type KeyboardEvent, type SyntheticEvent, useRef, useState } from "react";

interface Late {
  readonly loaded: boolean;
  /** True between pressing and releasing the pointer: replacing the element would lose the click. */
  readonly pressed: boolean;
  readonly opened: boolean;
}

/**
 * Loads the script of what an element opens when the element is first hovered, focused or pressed.
 * Until then the element stands alone, with the returned `handlers`. Once `ready` is true, the
 * caller replaces it by the real part, which is open from the beginning if `opened` is true.
 * `keepFocus` is the ref of an element around the real part, which gets the focus of the first.
 */
export function useLate(load: () => Promise<unknown>) {
  const [late, setLate] = useState<Late>({ loaded: false, pressed: false, opened: false });
  const hadFocus = useRef(false);
  const set = (next: Partial<Late>) => setLate((before) => ({ ...before, ...next }));
  const preload = async ({ currentTarget }: SyntheticEvent) => {
    await load();
    hadFocus.current = document.activeElement === currentTarget;
    set({ loaded: true });
  };
  const open = (event: SyntheticEvent) => {
    set({ pressed: false, opened: true });
    void preload(event);
  };
  return {
    ready: late.loaded && !late.pressed,
    opened: late.opened,
    handlers: {
      onPointerEnter: preload,
      onFocus: preload,
      onPointerDown: () => set({ pressed: true }),
      onPointerLeave: () => set({ pressed: false }),
      onPointerCancel: () => set({ pressed: false }),
      onClick: open,
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key !== "ArrowDown") return;
        event.preventDefault();
        open(event);
      },
    },
    keepFocus: (around: HTMLElement | null) => {
      if (around === null || !hadFocus.current || late.opened) return;
      hadFocus.current = false;
      around.querySelector<HTMLElement>("button, input")?.focus();
    },
  };
}
