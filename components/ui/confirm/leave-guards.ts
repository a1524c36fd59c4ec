/** Asked where somebody is about to leave what is not saved; `proceed` leaves for good. */
export type Ask = (proceed: () => void) => void;

/** What is typed, or shown only once, and would be lost. */
let held = 0;
/** The page and whatever stands over it: the last one asks, for the others are out of reach. */
const askers: Ask[] = [];
/** Somebody has answered: what they do now is let through. */
let passing = false;
/** An entry of our own is being taken out of the history. */
let takingBack = false;
let here: { readonly href: string; readonly state: unknown } = { href: "", state: null };

const PASSING_MS = 1_000;

/**
 * Holds the page until the returned function is called: links, Back and Forward, and whatever goes
 * through `leave` ask first; the browser itself asks before the document is left or reloaded. Not
 * every browser does, so `firmly` puts an entry of our own into the session's history, which Back
 * meets first.
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

/** Adds what asks; the last added is the one that does. */
export function addAsker(ask: Ask): () => void {
  askers.push(ask);
  return () => void askers.splice(askers.lastIndexOf(ask), 1);
}

/** Does this at once where nothing would be lost, and else after it was asked about. */
export function leave(proceed: () => void): void {
  const ask = askers.at(-1);
  if (held === 0 || passing || !ask) proceed();
  else ask(() => pass(proceed));
}

/** Takes down which page this is: after Back, the address is the other one's already. */
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

/** Begins to listen; once, and before the router does. */
export function listen(): void {
  window.addEventListener("popstate", onPopState, true);
  window.addEventListener("beforeunload", onBeforeUnload);
  document.addEventListener("click", onClick, true);
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, rememberPlace, true);
}

function onBeforeUnload(event: BeforeUnloadEvent): void {
  if (held > 0 && !passing) event.preventDefault();
}

/** The browser is one step away already: this page is put on top of it, so that one step leads there. */
function onPopState(event: PopStateEvent): void {
  const ours = takingBack;
  takingBack = false;
  if (!ours && (held === 0 || passing)) return;
  // Before Next hears of it: the page it would show must not replace this one.
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

/** Other origins are the browser's to ask about; another state of this page loses nothing. */
function leadsAway(link: HTMLAnchorElement): boolean {
  if (link.hasAttribute("download") || (link.target && link.target !== "_self")) return false;
  return link.origin === window.location.origin && link.pathname !== window.location.pathname;
}
