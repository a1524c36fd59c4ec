import type { Page } from "@playwright/test";
import { ROOMS } from "@/components/shell/pages";

/** A click in the console and the page that it opens. */
export interface Navigation {
  readonly what: string;
  /** The page on which the click is made. */
  readonly from: string;
  /** Selects the link. */
  readonly link: string;
  /** A pattern of the target's path. */
  readonly target: string;
}

const ROUNDS = 15;

/** The rooms from the overview, and the first key and server of their lists. */
export const NAVIGATIONS: readonly Navigation[] = [
  ...ROOMS.map(({ href, name }) => ({
    what: name,
    from: href === "/" ? "/keys" : "/",
    link: `nav[aria-label="Main"] a[href="${href}"]`,
    target: `^${href}$`,
  })),
  { what: "a key", from: "/keys", link: 'main table a[href^="/keys/"]', target: "^/keys/.+" },
  {
    what: "a server",
    from: "/servers",
    link: 'main table a[href^="/servers/"]',
    target: "^/servers/.+",
  },
];

/**
 * Clicks the link repeatedly and returns the times in milliseconds from the click to the frame in
 * which the page's content is drawn: its heading is there and no skeleton is left. The first click,
 * for which the browser loads the page's scripts, does not count.
 */
export async function clickTimes(page: Page, navigation: Navigation): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    await page.goto(navigation.from, { waitUntil: "networkidle" });
    const link = page.locator(navigation.link).first();
    await link.hover();
    const [time] = await Promise.all([timeToContent(page, navigation.target), link.click()]);
    if (round > 0) times.push(time);
  }
  return times;
}

function timeToContent(page: Page, target: string): Promise<number> {
  return page.evaluate((pattern) => {
    const drawn = () => {
      const main = document.querySelector("main");
      return (
        new RegExp(pattern).test(location.pathname) &&
        main?.querySelector("h1") &&
        !main.querySelector('[aria-busy="true"]') &&
        main !== null &&
        (main.textContent ?? "") !== before
      );
    };
    const before = document.querySelector("main")?.textContent ?? "";
    return new Promise<number>((done) => {
      addEventListener(
        "click",
        ({ timeStamp }) => {
          const look = () => {
            if (drawn()) requestAnimationFrame(() => done(performance.now() - timeStamp));
            else requestAnimationFrame(look);
          };
          look();
        },
        { capture: true, once: true },
      );
    });
  }, target);
}
