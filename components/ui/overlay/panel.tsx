"use client";

import { useState } from "react";
import { useLoaded } from "@/components/ui/base/use-loaded";
import type { PanelProps } from "./panel-popup";

const load = () => import("./panel-popup");

/**
 * Shows the open row of a list at the right side of the window, 480 px wide, or over the whole width
 * on narrow screens. The page behind it neither moves nor is covered, so that another row can be
 * clicked. The arrow keys, `j` and `k` show the next or the previous row; Esc and Back close the
 * panel. The focus then returns to the row. Its script is loaded when it is opened first.
 */
export function Panel(props: PanelProps) {
  // The panel stays mounted after it was opened once, so that it can be closed with its animation.
  const [mounted, setMounted] = useState(props.panel.open !== null);
  if (props.panel.open !== null && !mounted) setMounted(true);
  const PanelPopup = useLoaded(load, mounted);
  return PanelPopup && <PanelPopup {...props} />;
}
