/** A tab of a detail page: its value in the URL, and its label. */
export interface DetailTab<Tab extends string = string> {
  readonly tab: Tab;
  readonly label: string;
  /** True if a line separates the tab from those before it. */
  readonly apart?: boolean;
}

/**
 * Returns the tab that the `tab` parameter of the URL names. The first tab is returned if the
 * parameter is absent or names no tab.
 */
export function chosenTab<Tab extends string>(
  tabs: readonly [DetailTab<Tab>, ...DetailTab<Tab>[]],
  wanted: string | readonly string[] | undefined,
): Tab {
  return (tabs.find(({ tab }) => tab === wanted) ?? tabs[0]).tab;
}
