"use client";

import { type KeyboardEvent, type PointerEvent, useState } from "react";

interface Place {
  readonly index: number;
  /** Where the pointer is, as shares of the chart's width and height. Null for the keyboard. */
  readonly at: { readonly x: number; readonly y: number } | null;
}

/** A pointer that moved less than this with the button down has clicked, not dragged. */
const DRAG_PX = 5;

interface Choice {
  count: number;
  /** Called with the first and the last place of a chosen range. Without it, none can be chosen. */
  onRange: ((first: number, last: number) => void) | undefined;
}

/**
 * What the reader points at in a chart, with the pointer or the arrow keys. Dragging, or Shift with an
 * arrow key and then Enter, chooses a range. Esc gives up.
 */
export function useChartChoice({ count, onRange }: Choice) {
  const [place, setPlace] = useState<Place | null>(null);
  const [anchor, setAnchor] = useState<{ index: number; clientX: number | null } | null>(null);
  const last = count - 1;
  const range =
    place && anchor && onRange
      ? ([Math.min(anchor.index, place.index), Math.max(anchor.index, place.index)] as const)
      : null;

  function placeOf(event: PointerEvent<HTMLDivElement>): Place {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (at: number, from: number, size: number) =>
      Math.min(1, Math.max(0, (at - from) / size));
    const x = share(event.clientX, box.left, box.width);
    const y = share(event.clientY, box.top, box.height);
    return { index: Math.min(last, Math.floor(x * count)), at: { x, y } };
  }
  function clear() {
    setPlace(null);
    setAnchor(null);
  }

  const handlers = {
    onPointerMove: (event: PointerEvent<HTMLDivElement>) => setPlace(placeOf(event)),
    onPointerDown: (event: PointerEvent<HTMLDivElement>) => {
      if (!onRange || event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const start = placeOf(event);
      setPlace(start);
      setAnchor({ index: start.index, clientX: event.clientX });
    },
    onPointerUp: (event: PointerEvent<HTMLDivElement>) => {
      const dragged =
        anchor?.clientX != null && Math.abs(event.clientX - anchor.clientX) >= DRAG_PX;
      if (dragged && range) onRange?.(range[0], range[1]);
      setAnchor(null);
    },
    onPointerCancel: clear,
    onPointerLeave: () => {
      if (anchor?.clientX == null) clear();
    },
    onBlur: clear,
    onKeyDown: (event: KeyboardEvent<HTMLDivElement>) => {
      const from = place?.index ?? last;
      if (event.key === "Escape" && place) return clear();
      if (event.key === "Enter" && onRange && place) {
        const [first, end] = range ?? [place.index, place.index];
        onRange(first, end);
        return clear();
      }
      const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key];
      if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      if (!event.shiftKey) setAnchor(null);
      else if (!anchor) setAnchor({ index: from, clientX: null });
      setPlace({ index: Math.min(last, Math.max(0, to)), at: null });
    },
  };
  return { place, range, handlers };
}
