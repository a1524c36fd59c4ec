"use client";

import { cloneElement, useContext } from "react";
import { useLate } from "@/components/ui/base/use-late";
import {
  type MenuItemProps,
  MenuPartsContext,
  type MenuProps,
  type MenuRadioGroupProps,
} from "./menu-parts";

const load = () => import("./menu-popup");

/**
 * A menu of actions. Arrow keys move between the items, and Esc closes the menu. After the menu
 * closes, the focus returns to the trigger. Its script is loaded when the trigger is used first.
 */
export function Menu({ trigger, ...rest }: MenuProps) {
  const late = useLate(load);
  const face = cloneElement(trigger, {
    ...late.handlers,
    "aria-haspopup": "menu",
    "aria-expanded": false,
  });
  if (!late.Part) return face;
  return (
    <span ref={late.keepFocus} className="contents">
      <late.Part {...rest} trigger={trigger} defaultOpen={late.opened} />
    </span>
  );
}

/** A menu item, which is either an action or a link. */
export function MenuItem(props: MenuItemProps) {
  const parts = useContext(MenuPartsContext);
  return parts && <parts.Item {...props} />;
}

/** A line that separates two groups of menu items. */
export function MenuSeparator() {
  const parts = useContext(MenuPartsContext);
  return parts && <parts.Separator />;
}

/** A radio group inside a menu. The menu stays open after a choice. */
export function MenuRadioGroup<Value extends string>({
  onValueChange,
  ...rest
}: MenuRadioGroupProps<Value>) {
  const parts = useContext(MenuPartsContext);
  return (
    parts && <parts.RadioGroup {...rest} onValueChange={(value) => onValueChange(value as Value)} />
  );
}
