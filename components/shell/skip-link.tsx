/** The first link on the page, which lets keyboard users skip the navigation. */
export function SkipLink() {
  return (
    <a
      href="#content"
      className="fixed top-2 left-2 z-50 -translate-y-16 rounded-control bg-ink px-3 py-1.5 text-sm font-medium text-bg focus:translate-y-0"
    >
      Skip to content
    </a>
  );
}
