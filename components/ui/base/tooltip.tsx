"use client";

import { type ReactElement, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { createPortal } from "react-dom";

const DELAY_MS = 400;
const GAP = 6;

export interface TooltipProps {
  content: ReactNode;
  /** The element that the tooltip describes. It must be able to receive the focus. */
  children: ReactElement;
}

/**
 * A short text above its element, which appears when the element is hovered for 400 ms or gets the
 * focus from the keyboard, and disappears with Esc. The text must also be available elsewhere, so
 * screen readers skip it. It is small enough to need no library for its position: it is above its
 * element if there is room, and inside the window.
 */
export function Tooltip({ content, children }: TooltipProps) {
  const around = useRef<HTMLSpanElement>(null);
  const [shown, setShown] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hide = () => {
    clearTimeout(timer.current);
    setShown(false);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the element inside has the role.
    <span
      ref={around}
      className="contents"
      onPointerEnter={({ pointerType }) => {
        if (pointerType === "touch") return;
        timer.current = setTimeout(() => setShown(true), DELAY_MS);
      }}
      onPointerLeave={hide}
      onPointerDown={hide}
      onFocus={({ target }) => setShown(target.matches(":focus-visible"))}
      onBlur={hide}
      onKeyDown={hide}
    >
      {children}
      {shown && <Bubble around={around.current?.firstElementChild ?? null}>{content}</Bubble>}
    </span>
  );
}

function Bubble({ around, children }: { around: Element | null; children: ReactNode }) {
  const id = useId();
  const place = (bubble: HTMLDivElement | null) => {
    if (!bubble || !around?.isConnected) return;
    // In the top layer, it is above dialogs, too.
    bubble.showPopover?.();
    const { top, bottom, left, width } = around.getBoundingClientRect();
    const above = top - bubble.offsetHeight - GAP;
    const middle = left + width / 2 - bubble.offsetWidth / 2;
    const rightmost = window.innerWidth - bubble.offsetWidth - GAP;
    bubble.style.top = `${above >= GAP ? above : bottom + GAP}px`;
    bubble.style.left = `${Math.max(GAP, Math.min(middle, rightmost))}px`;
  };
  return createPortal(
    <div
      id={id}
      ref={place}
      popover="manual"
      aria-hidden="true"
      data-tooltip=""
      className="pop pointer-events-none fixed inset-auto m-0 max-w-72 rounded-md bg-ink px-2 py-1 text-xs text-bg"
    >
      {children}
    </div>,
    document.body,
  );
}
