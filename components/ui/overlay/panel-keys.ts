interface Pressed {
  readonly key: string;
  readonly target: EventTarget | null;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

/** The elements that need the arrow keys or letters themselves. */
const KEEPS_KEYS =
  "input, textarea, select, [contenteditable], [role=menu], [role=listbox], [role=combobox], [role=tablist], [role=slider], [role=radiogroup]";

/**
 * Returns by how many rows a pressed key moves: 1 for the arrow down and `j`, -1 for the arrow up and
 * `k`. Returns 0 for other keys, with a modifier, and in elements that use these keys themselves.
 */
export function stepOf(event: Pressed): number {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return 0;
  if (event.target instanceof Element && event.target.closest(KEEPS_KEYS)) return 0;
  return STEPS[event.key] ?? 0;
}

/** Finds the row with this id in the list behind the panel. Returns null if the list has no such row. */
export function panelRow(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-panel-row="${CSS.escape(id)}"]`);
}
