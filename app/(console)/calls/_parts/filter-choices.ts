import type { UsageDimension } from "@/lib/usage/view-calls";
import type { Chip } from "./calls-filters";

/** A choice in the field that filters the calls. */
export interface FilterChoice {
  readonly value: string;
  readonly label: string;
  /** The server of a tool, or the number of calls. */
  readonly detail: string | null;
  readonly set: { readonly chip: Chip; readonly to: string } | { readonly request: string };
}

export interface ChoiceGroup {
  readonly value: string;
  readonly items: readonly FilterChoice[];
}

/** What calls can be filtered by, with the title of its group of choices. */
export const CHOICE_GROUPS = [
  ["tool", "Tools"],
  ["server", "Servers"],
  ["key", "Keys"],
  ["person", "People"],
  ["team", "Teams"],
  ["client", "Clients"],
] as const satisfies readonly (readonly [UsageDimension & Chip, string])[];

const SHOWN = 6;
const REQUEST_ID = /^req_[\w-]{6,100}$/;

/**
 * Returns the choices that contain the typed text, a few of each group. If a request id was typed,
 * the only choice is to open this request. A tool's name that is not among the choices can still be
 * chosen, because a rare tool is not among those that are used most.
 */
export function choicesFor(groups: readonly ChoiceGroup[], typed: string): ChoiceGroup[] {
  const text = typed.trim();
  if (REQUEST_ID.test(text)) {
    const open = { value: text, label: `Open ${text}`, detail: null, set: { request: text } };
    return [{ value: "Request", items: [open] }];
  }
  const wanted = text.toLowerCase();
  const found = groups
    .map(({ value, items }) => ({
      value,
      items: items
        .filter(({ label, detail }) => `${label} ${detail ?? ""}`.toLowerCase().includes(wanted))
        .slice(0, SHOWN),
    }))
    .filter(({ items }) => items.length > 0);
  const isKnown = found.some(({ items }) => items.some(({ label }) => label === text));
  if (text === "" || isKnown) return found;
  const exact = {
    value: `typed ${text}`,
    label: `Tool named “${text}”`,
    detail: null,
    set: { chip: "tool" as const, to: text },
  };
  return [...found, { value: "Exactly as typed", items: [exact] }];
}
