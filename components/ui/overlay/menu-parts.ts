import {
  type ComponentType,
  createContext,
  type HTMLAttributes,
  type ReactElement,
  type ReactNode,
} from "react";

export interface MenuProps {
  /** The button that opens the menu. */
  trigger: ReactElement<HTMLAttributes<HTMLElement>>;
  align?: "start" | "center" | "end";
  side?: "top" | "bottom";
  children: ReactNode;
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

export interface MenuRadioGroupProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onValueChange: (value: Value) => void;
}

/** What `MenuItem`, `MenuSeparator` and `MenuRadioGroup` draw inside an open menu. */
export interface MenuParts {
  readonly Item: ComponentType<MenuItemProps>;
  readonly Separator: ComponentType;
  readonly RadioGroup: ComponentType<MenuRadioGroupProps<string>>;
}

/** The parts of an open menu, which are loaded together with it. */
export const MenuPartsContext = createContext<MenuParts | null>(null);
