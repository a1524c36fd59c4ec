"use client";

import { useSyncExternalStore } from "react";
import { Kbd } from "@/components/ui/data/kbd";

const never = () => () => {};

/**
 * Shows ⌘ on Apple devices and Ctrl on other devices. The server renders ⌘, because it does not
 * know the device.
 */
export function ModifierKey() {
  const apple = useSyncExternalStore(
    never,
    () => /mac|iphone|ipad/i.test(navigator.userAgent),
    () => true,
  );
  return <Kbd>{apple ? "⌘" : "Ctrl"}</Kbd>;
}
