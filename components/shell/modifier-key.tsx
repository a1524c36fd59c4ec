"use client";

import { useSyncExternalStore } from "react";
import { Kbd } from "@/components/ui/data/kbd";

const never = () => () => {};

/** ⌘ on Apple devices, Ctrl elsewhere. The server cannot know the device and renders ⌘. */
export function ModifierKey() {
  const apple = useSyncExternalStore(
    never,
    () => /mac|iphone|ipad/i.test(navigator.userAgent),
    () => true,
  );
  return <Kbd>{apple ? "⌘" : "Ctrl"}</Kbd>;
}
