"use client";

import { Search } from "lucide-react";
import { type ComponentProps, useEffect, useId, useRef } from "react";
import { cx } from "@/components/ui/base/cx";
import { controlStyle } from "@/components/ui/base/field-frame";

type InputProps = Omit<ComponentProps<"input">, "className" | "type" | "onChange" | "ref">;

export interface SearchFieldProps extends InputProps {
  /**
   * The label for screen readers, which says what the field searches. It is also the placeholder.
   */
  label: string;
  /** Called with the text of the field after every change. */
  onSearch: (text: string) => void;
  className?: string;
}

/**
 * A search field. If text was typed before the page's script was loaded, the search runs as soon as
 * the script is loaded.
 */
export function SearchField({ label, onSearch, className, ...rest }: SearchFieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const first = useRef(onSearch);
  useEffect(() => {
    const box = input.current;
    if (box && box.value !== box.defaultValue) first.current(box.value);
  }, []);
  return (
    <div className={cx("relative min-w-0", className)}>
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <Search
        aria-hidden="true"
        className="pointer-events-none absolute top-2 left-2.5 size-4 text-faint"
      />
      <input
        autoComplete="off"
        placeholder={label}
        {...rest}
        ref={input}
        id={id}
        type="search"
        onChange={(event) => onSearch(event.target.value)}
        className={cx(controlStyle, "h-8 pl-8 [&::-webkit-search-cancel-button]:hidden")}
      />
    </div>
  );
}
