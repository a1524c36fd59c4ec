"use client";

import { useSyncExternalStore } from "react";
import { Kbd } from "@/components/ui/data/kbd";

const never = () => () => {};

/**
 * Shows ⌘ on Apple devices and Ctrl on other devices. Server-side rendering shows ⌘, because the
 * device is not known there.
 */
export function ModifierKey() {
  const apple = useSyncExternalStore(
    never,
    () => /mac|iphone|ipad/i.test(navigator.userAgent),
    () => true,
  );
  return <Kbd>{apple ? "⌘" : "Ctrl"}</Kbd>;
}
