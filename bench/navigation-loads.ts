import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { ROOMS } from "@/components/shell/pages";

/** The lists of which the page of the first row is measured too. */
const LISTS = [
  { list: "/keys", link: 'main table a[href^="/keys/"]' },
  { list: "/servers", link: 'main table a[href^="/servers/"]' },
  { list: "/teams", link: 'main a[href^="/teams/"]' },
  { list: "/calls", link: "main a[data-panel-row]" },
];

/** A page whose first load is measured. */
export interface LoadedPage {
  readonly what: string;
  readonly path: string;
}

/** Returns all rooms, and the pages of the first key, server, team and call. */
export async function pagesToLoad(page: Page): Promise<LoadedPage[]> {
  const details: LoadedPage[] = [];
  for (const { list, link } of LISTS) {
    await page.goto(list);
    const path = await page.locator(link).first().getAttribute("href");
    if (path) details.push({ what: `one of ${list}`, path });
  }
  return [...ROOMS.map(({ href }) => ({ what: href, path: href })), ...details];
}

/** The first load of a page in a browser whose cache is empty. */
export interface FirstLoad {
  /** When the largest content was painted, in milliseconds since the navigation began. */
  readonly largestPaintMs: number;
  /** The size of all scripts that the page loaded until it was idle, compressed with gzip. */
  readonly scriptBytes: number;
}

/** Loads the page and waits until its network is idle. */
export async function firstLoad(page: Page, path: string): Promise<FirstLoad> {
  const scripts: Promise<number>[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() !== "script" || !response.ok()) return;
    scripts.push(response.body().then((body) => gzipSync(body).length));
  });
  await page.goto(path, { waitUntil: "networkidle" });
  const largestPaintMs = await page.evaluate(
    () =>
      new Promise<number>((done) => {
        new PerformanceObserver((list) => done(list.getEntries().at(-1)?.startTime ?? 0)).observe({
          type: "largest-contentful-paint",
          buffered: true,
        });
      }),
  );
  const sizes = await Promise.all(scripts);
  return { largestPaintMs, scriptBytes: sizes.reduce((sum, size) => sum + size, 0) };
}
