/** Asks whether unsaved changes may be lost, and calls `proceed` if the user agrees. */
export type Ask = (proceed: () => void) => void;

/**
 * The number of forms with unsaved changes, and of secrets not yet saved, that are currently on the
 * page.
 */
let held = 0;
/**
 * The functions that ask for confirmation before the user leaves: one for the page, and one for
 * each open sheet or dialog. Only the last function is called, because it belongs to the topmost
 * sheet or dialog.
 */
const askers: Ask[] = [];
/**
 * True for a short time after the user has agreed to leave, so that the user is not asked again.
 */
let passing = false;
/**
 * True while the history entry that `hold` added is being removed. The popstate event of this
 * removal must not be handled as Back.
 */
let takingBack = false;
let here: { readonly href: string; readonly state: unknown } = { href: "", state: null };

const PASSING_MS = 1_000;

/**
 * Protects the page until the returned function is called: links, Back, Forward and `leave` require
 * confirmation. On a reload or when the tab is closed, the browser itself asks. Some browsers do
 * not ask, so `firmly` adds an extra history entry, which Back reaches before it leaves the page.
 */
export function hold(firmly: boolean): () => void {
  held++;
  rememberPlace();
  const { href, state } = here;
  if (firmly) window.history.pushState(state, "", href);
  return () => {
    held--;
    if (!firmly || window.location.href !== href) return;
    takingBack = true;
    window.history.back();
  };
}

/**
 * Registers a function that asks for confirmation before the user leaves. Returns a function that
 * removes it again. Only the function that was registered last is called.
 */
export function addAsker(ask: Ask): () => void {
  askers.push(ask);
  return () => void askers.splice(askers.lastIndexOf(ask), 1);
}

/** Calls `proceed` immediately if nothing would be lost, and otherwise only if the user agrees. */
export function leave(proceed: () => void): void {
  const ask = askers.at(-1);
  if (held === 0 || passing || !ask) proceed();
  else ask(() => pass(proceed));
}

/**
 * Remembers the URL and the history state of the current page, because the browser changes the URL
 * before Back can be handled.
 */
export function rememberPlace(): void {
  here = { href: window.location.href, state: window.history.state };
}

function pass(proceed: () => void): void {
  passing = true;
  setTimeout(() => {
    passing = false;
  }, PASSING_MS);
  proceed();
}

/**
 * Adds the event listeners that stop the user from leaving. This function must be called once,
 * before Next's router adds its own listeners.
 */
export function listen(): void {
  window.addEventListener("popstate", onPopState, true);
  window.addEventListener("beforeunload", onBeforeUnload);
  document.addEventListener("click", onClick, true);
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, rememberPlace, true);
  // A component may change the query just before Back, when React has not rendered it yet.
  for (const change of ["pushState", "replaceState"] as const) {
    const original = window.history[change].bind(window.history);
    window.history[change] = (...args) => {
      original(...args);
      rememberPlace();
    };
  }
}

function onBeforeUnload(event: BeforeUnloadEvent): void {
  if (held > 0 && !passing) event.preventDefault();
}

/**
 * Handles Back and Forward. The browser has already changed the URL, so this function restores the
 * history entry of the current page, asks the user, and goes back if the user agrees.
 */
function onPopState(event: PopStateEvent): void {
  const ours = takingBack;
  takingBack = false;
  if (!ours && (held === 0 || passing)) return;
  // Next must not receive this event, because Next would show the page of the new URL.
  event.stopImmediatePropagation();
  if (ours) return;
  window.history.pushState(here.state, "", here.href);
  leave(() => window.history.back());
}

function onClick(event: MouseEvent): void {
  if (held === 0 || passing || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!(link instanceof HTMLAnchorElement) || !leadsAway(link)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { href } = link;
  leave(() => (link.isConnected ? link.click() : window.location.assign(href)));
}

/**
 * True for links to other pages of this origin, and for links that replace the content of their own
 * page, such as tabs (`data-replaces`). False for other links that change only the query or the
 * fragment. Also false for links to other origins, for which the browser itself asks.
 */
function leadsAway(link: HTMLAnchorElement): boolean {
  if (link.hasAttribute("download") || (link.target && link.target !== "_self")) return false;
  if (link.origin !== window.location.origin) return false;
  return link.hasAttribute("data-replaces") || link.pathname !== window.location.pathname;
}
