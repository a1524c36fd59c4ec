const FIELDS =
  "[data-autofocus], input:not([type=hidden], [type=checkbox], [type=radio], [tabindex='-1']), textarea, [role=combobox]";

/**
 * Where the focus goes when a panel opens: its first text field, else the panel itself rather than
 * its close button. On touch always the panel: a field would open the on-screen keyboard.
 */
export function firstField(panel: HTMLElement | null, interaction: string): HTMLElement | true {
  if (!panel) return true;
  if (interaction === "touch") return panel;
  return panel.querySelector<HTMLElement>(FIELDS) ?? panel;
}
