import { amountText } from "./view-count";

/**
 * Fills in the placeholders of a text. `{name}` becomes the value of that name, and `{name:second}`
 * the value with its unit, such as "1 second" or "5 seconds". Without a value, nothing or only the
 * unit is left.
 */
export function fillText(
  text: string,
  values: Readonly<Record<string, string | number | undefined>>,
): string {
  return text.replace(/\{(\w+)(?::(\w+))?\}/g, (_, name: string, unit?: string) => {
    const value = values[name];
    if (unit && typeof value === "number") return amountText(value, unit);
    return `${value ?? ""}${unit ? ` ${unit}s` : ""}`;
  });
}
