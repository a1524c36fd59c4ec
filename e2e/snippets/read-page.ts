import type { Locator, Page } from "@playwright/test";

/** Everything that the Connect page shows for one client. */
export interface ShownClient {
  /** The code of each snippet, by title. Titles from the tab for Windows start with "Windows: ". */
  readonly snippets: Readonly<Record<string, string>>;
  /** The URLs of the links in the client's tab. */
  readonly links: readonly string[];
  readonly text: string;
}

/** Reads every tab of the open Connect page. Returns what each tab shows, by the client's name. */
export async function shownClients(page: Page): Promise<Map<string, ShownClient>> {
  const shown = new Map<string, ShownClient>();
  const tabs = page.getByRole("tablist", { name: "Client" }).getByRole("tab");
  await tabs.first().waitFor();
  for (const tab of await tabs.all()) {
    const name = (await tab.textContent()) ?? "";
    await tab.click();
    const panel = page.getByRole("tabpanel", { name, exact: true });
    await panel.waitFor();
    for (const way of await panel.locator("details").all()) await way.locator("summary").click();
    const snippets = await regionsOf(panel, `${name}: `);
    for (const system of await panel.getByRole("tab", { name: "Windows" }).all()) {
      await system.click();
      const steps = panel.getByRole("tabpanel", { name: "Windows" });
      await steps.first().waitFor();
      for (const one of await steps.all()) {
        const found = Object.entries(await regionsOf(one, `${name}: `));
        for (const [title, code] of found) snippets[`Windows: ${title}`] = code;
      }
    }
    const found = await panel.locator("a[href]").all();
    const links = await Promise.all(found.map(async (a) => (await a.getAttribute("href")) ?? ""));
    shown.set(name, { snippets, links, text: (await panel.textContent()) ?? "" });
  }
  return shown;
}

/** Returns the code of the visible snippets in a part of the page, by title. */
async function regionsOf(part: Locator, prefix: string): Promise<Record<string, string>> {
  const regions = await part.getByRole("region").all();
  const found = regions.map(async (region) => {
    const label = (await region.getAttribute("aria-label")) ?? "";
    return [label.replace(prefix, ""), (await region.textContent()) ?? ""] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}
