import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import Link from "next/link";
import { cx } from "@/components/ui/base/cx";
import {
  type MenuItemProps,
  type MenuParts,
  MenuPartsContext,
  type MenuProps,
  type MenuRadioGroupProps,
} from "./menu-parts";

const itemStyle = cx(
  "flex min-h-8 w-full items-center gap-2 rounded-control px-2 text-left text-base outline-none select-none",
  "data-[disabled]:text-faint data-[highlighted]:bg-hover [&_svg]:size-4 [&_svg]:shrink-0",
);

const PARTS: MenuParts = { Item, Separator, RadioGroup };

/** A menu with its trigger. `components/ui/overlay/menu.tsx` loads it. */
export default function MenuPopup({
  trigger,
  align = "end",
  side = "bottom",
  defaultOpen,
  children,
}: MenuProps & { defaultOpen: boolean }) {
  return (
    <Base.Root defaultOpen={defaultOpen}>
      <Base.Trigger render={trigger} />
      <Base.Portal role="region" aria-label="Menu">
        <Base.Positioner align={align} side={side} sideOffset={4} className="z-50 outline-none">
          <Base.Popup className="pop max-h-(--available-height) min-w-[max(var(--anchor-width),184px)] overflow-y-auto rounded-surface border border-line bg-surface p-1 shadow-float outline-none">
            <MenuPartsContext value={PARTS}>{children}</MenuPartsContext>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function Item({ href, onClick, icon, hint, danger, disabled, children }: MenuItemProps) {
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

function Separator() {
  return <Base.Separator className="-mx-1 my-1 h-px bg-line" />;
}

function RadioGroup({ label, value, options, onValueChange }: MenuRadioGroupProps<string>) {
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
