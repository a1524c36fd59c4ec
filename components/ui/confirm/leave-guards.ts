/** Asks the person before unsaved changes are lost, then calls `proceed` to leave. */
export type Ask = (proceed: () => void) => void;

/** The number of forms or secrets that would be lost. */
let held = 0;
/** The askers of the page and of open sheets and dialogs. Only the last asker, on top, asks. */
const askers: Ask[] = [];
/** True shortly after the person chose to leave, which lets navigation through. */
let passing = false;
/** True while our own history entry is being removed. */
let takingBack = false;
let here: { readonly href: string; readonly state: unknown } = { href: "", state: null };

const PASSING_MS = 1_000;

/**
 * Holds the page until the returned function is called: links, Back, Forward and `leave` ask first.
 * The browser asks before the document is left or reloaded. Not every browser asks, so `firmly`
 * adds a history entry of our own, which Back reaches first.
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

/** Adds an asker. Only the asker that was added last is used. */
export function addAsker(ask: Ask): () => void {
  askers.push(ask);
  return () => void askers.splice(askers.lastIndexOf(ask), 1);
}

/** Proceeds at once if nothing would be lost, else after the person agrees. */
export function leave(proceed: () => void): void {
  const ask = askers.at(-1);
  if (held === 0 || passing || !ask) proceed();
  else ask(() => pass(proceed));
}

/** Remembers the current page, since after Back the URL already belongs to the other page. */
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

/** Adds the event listeners. Must be called once, before the router adds its own listeners. */
export function listen(): void {
  window.addEventListener("popstate", onPopState, true);
  window.addEventListener("beforeunload", onBeforeUnload);
  document.addEventListener("click", onClick, true);
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, rememberPlace, true);
}

function onBeforeUnload(event: BeforeUnloadEvent): void {
  if (held > 0 && !passing) event.preventDefault();
}

/**
 * Handles Back, after which the URL is already that of the earlier page: pushes this page again,
 * and goes back once the person agrees.
 */
function onPopState(event: PopStateEvent): void {
  const ours = takingBack;
  takingBack = false;
  if (!ours && (held === 0 || passing)) return;
  // Next must not see this event, because Next would replace this page.
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

/** False for links to other origins, where the browser asks, and to another state of this page. */
function leadsAway(link: HTMLAnchorElement): boolean {
  if (link.hasAttribute("download") || (link.target && link.target !== "_self")) return false;
  return link.origin === window.location.origin && link.pathname !== window.location.pathname;
}
