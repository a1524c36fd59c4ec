const FIELDS =
  "[data-autofocus], input:not([type=hidden], [type=checkbox], [type=radio], [tabindex='-1']), textarea, [role=combobox]";

/**
 * The element that gets the focus when a panel opens: the panel's first text field, else the panel
 * itself rather than its close button. On touch devices, the panel gets the focus, since a field
 * would open the on-screen keyboard.
 */
export function firstField(panel: HTMLElement | null, interaction: string): HTMLElement | true {
  if (!panel) return true;
  if (interaction === "touch") return panel;
  return panel.querySelector<HTMLElement>(FIELDS) ?? panel;
}
