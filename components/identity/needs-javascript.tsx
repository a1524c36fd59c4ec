/** What the browser shows where the code of the link cannot be read for want of JavaScript. */
export function NeedsJavaScript() {
  return (
    <noscript>
      <p className="mb-4 text-sm">
        This page needs JavaScript: only a script can read the code in your link. Allow it for this
        site, then open the link again.
      </p>
    </noscript>
  );
}
