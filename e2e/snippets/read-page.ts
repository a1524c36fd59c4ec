import type { Page } from "@playwright/test";

/** Everything that the Connect page shows for one client. */
export interface ShownClient {
  /** The code of each snippet, by its title. */
  readonly snippets: Readonly<Record<string, string>>;
  /** The address of each link with which the client is opened. */
  readonly links: readonly string[];
  readonly text: string;
}

/** Reads all tabs of the open Connect page, by the names of the clients. */
export async function shownClients(page: Page): Promise<Map<string, ShownClient>> {
  const shown = new Map<string, ShownClient>();
  for (const tab of await page.getByRole("tablist", { name: "Client" }).getByRole("tab").all()) {
    const name = (await tab.textContent()) ?? "";
    await tab.click();
    const panel = page.getByRole("tabpanel", { name });
    const snippets: Record<string, string> = {};
    // The folded ways are part of the page before they are opened.
    for (const region of await panel.getByRole("region", { includeHidden: true }).all()) {
      const label = (await region.getAttribute("aria-label")) ?? "";
      snippets[label.replace(`${name}: `, "")] = (await region.textContent()) ?? "";
    }
    const found = await panel.locator("a[href]").all();
    const links = await Promise.all(found.map(async (a) => (await a.getAttribute("href")) ?? ""));
    shown.set(name, { snippets, links, text: (await panel.textContent()) ?? "" });
  }
  return shown;
}
