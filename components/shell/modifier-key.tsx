"use client";

import { useSyncExternalStore } from "react";
import { Kbd } from "@/components/ui/data/kbd";

const never = () => () => {};

/** ⌘ on Apple's machines, Ctrl elsewhere. The server, which cannot know, says ⌘. */
export function ModifierKey() {
  const apple = useSyncExternalStore(
    never,
    () => /mac|iphone|ipad/i.test(navigator.userAgent),
    () => true,
  );
  return <Kbd>{apple ? "⌘" : "Ctrl"}</Kbd>;
}
