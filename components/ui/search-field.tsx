import { Search } from "lucide-react";
import { type ComponentProps, useId } from "react";
import { cx } from "./cx";
import { controlStyle } from "./field-frame";

export interface SearchFieldProps extends Omit<ComponentProps<"input">, "className" | "type"> {
  /** Says what is searched; for screen readers, the placeholder says it to the eye. */
  label: string;
  className?: string;
}

/** A search box with its glass. */
export function SearchField({ label, className, ...rest }: SearchFieldProps) {
  const id = useId();
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
        id={id}
        type="search"
        className={cx(controlStyle, "h-8 pl-8 [&::-webkit-search-cancel-button]:hidden")}
      />
    </div>
  );
}
