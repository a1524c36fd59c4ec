"use client";

import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import Link from "next/link";
import type { ReactElement, ReactNode } from "react";
import { cx } from "@/components/ui/base/cx";

const itemStyle = cx(
  "flex min-h-8 w-full items-center gap-2 rounded-control px-2 text-left text-base outline-none select-none",
  "data-[disabled]:text-faint data-[highlighted]:bg-hover [&_svg]:size-4 [&_svg]:shrink-0",
);

export interface MenuProps {
  /** The button that opens the menu. */
  trigger: ReactElement;
  align?: "start" | "center" | "end";
  side?: "top" | "bottom";
  children: ReactNode;
}

/**
 * A menu of actions. Arrow keys move between the items, and Esc closes the menu. After the menu
 * closes, the focus returns to the trigger.
 */
export function Menu({ trigger, align = "end", side = "bottom", children }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal role="region" aria-label="Menu">
        <Base.Positioner align={align} side={side} sideOffset={4} className="z-50 outline-none">
          <Base.Popup className="pop max-h-(--available-height) min-w-[max(var(--anchor-width),184px)] overflow-y-auto rounded-surface border border-line bg-surface p-1 shadow-float outline-none">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export interface MenuItemProps {
  /** The URL to open, if the item is a link. */
  href?: string;
  onClick?: () => void;
  icon?: ReactNode;
  /** A keyboard shortcut or a short text, shown on the right of the item. */
  hint?: ReactNode;
  danger?: boolean;
  disabled?: boolean;
  children: ReactNode;
}

/** A menu item, which is either an action or a link. */
export function MenuItem({ href, onClick, icon, hint, danger, disabled, children }: MenuItemProps) {
  const content = (
    <>
      {icon && (
        <span aria-hidden="true" className={danger ? "text-red" : "text-muted"}>
          {icon}
        </span>
      )}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {hint && <span className="text-xs text-faint">{hint}</span>}
    </>
  );
  const className = cx(itemStyle, danger && "text-red");
  if (href && !disabled) {
    return (
      <Base.LinkItem render={<Link href={href} />} closeOnClick className={className}>
        {content}
      </Base.LinkItem>
    );
  }
  return (
    <Base.Item onClick={onClick} disabled={disabled} className={className}>
      {content}
    </Base.Item>
  );
}

/** A line that separates two groups of menu items. */
export function MenuSeparator() {
  return <Base.Separator className="-mx-1 my-1 h-px bg-line" />;
}

export interface MenuRadioGroupProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onValueChange: (value: Value) => void;
}

/** A radio group inside a menu. The menu stays open after a choice. */
export function MenuRadioGroup<Value extends string>({
  label,
  value,
  options,
  onValueChange,
}: MenuRadioGroupProps<Value>) {
  return (
    <Base.Group>
      <Base.GroupLabel className="px-2 pt-1.5 pb-1 text-xs text-muted">{label}</Base.GroupLabel>
      <Base.RadioGroup value={value} onValueChange={onValueChange}>
        {options.map((option) => (
          <Base.RadioItem key={option.value} value={option.value} className={itemStyle}>
            <span className="flex-1">{option.label}</span>
            <Base.RadioItemIndicator>
              <Check aria-hidden="true" />
            </Base.RadioItemIndicator>
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  );
}
