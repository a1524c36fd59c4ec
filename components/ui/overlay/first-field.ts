const FIELDS =
  "[data-autofocus], input:not([type=hidden], [type=checkbox], [type=radio], [tabindex='-1'], [hidden]), textarea, [role=combobox]";

/**
 * Returns the element that gets the focus when a panel opens. It is the first text field, or the
 * panel itself if there is no text field, but never the close button. On touch devices, it is
 * always the panel, because a focused field would open the on-screen keyboard.
 */
export function firstField(panel: HTMLElement | null, interaction: string): HTMLElement | true {
  if (!panel) return true;
  if (interaction === "touch") return panel;
  return panel.querySelector<HTMLElement>(FIELDS) ?? panel;
}
