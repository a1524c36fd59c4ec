import { type RefObject, useEffect } from "react";

/** Marks an element as a footer that toasts must not cover: `<div {...footer}>`. */
export const footer = { "data-footer": "" };

const EDGE = 16;
const GAP = 8;

interface Box {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/**
 * Returns the distance in pixels between a toast and the bottom of the window: the smallest
 * distance at which the toast covers no footer and is completely inside the window.
 */
export function clearOf(
  footers: readonly Box[],
  toast: Pick<Box, "left" | "right"> & { readonly height: number },
  windowHeight: number,
): number {
  let bottom = windowHeight - EDGE;
  const beside = footers
    .filter((box) => box.right > toast.left && box.left < toast.right && box.bottom > box.top)
    .sort((one, other) => other.bottom - one.bottom);
  for (const box of beside) {
    if (box.top < bottom && box.bottom > bottom - toast.height) bottom = box.top - GAP;
  }
  return Math.min(windowHeight - bottom, Math.max(EDGE, windowHeight - toast.height - EDGE));
}

/**
 * Moves toasts so that they never cover a footer. The position is computed again in every frame,
 * because dialogs and their footers appear and move.
 */
export function useToastPlace(viewport: RefObject<HTMLElement | null>, count: number): void {
  useEffect(() => {
    if (count === 0) return;
    let frame = 0;
    const place = () => {
      const element = viewport.current;
      if (element) {
        const { left, right, height } = element.getBoundingClientRect();
        const footers = [...document.querySelectorAll("[data-footer]")].map((one) =>
          one.getBoundingClientRect(),
        );
        const bottom = clearOf(footers, { left, right, height }, window.innerHeight);
        element.style.bottom = `${Math.round(bottom)}px`;
      }
      frame = requestAnimationFrame(place);
    };
    place();
    return () => cancelAnimationFrame(frame);
  }, [viewport, count]);
}
