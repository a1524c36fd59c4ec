/** Shown without JavaScript, which is needed to read the code in the link. */
export function NeedsJavaScript() {
  return (
    <noscript>
      <p className="mb-4 text-sm">
        This page needs JavaScript to read the code in your link. Allow it for this site, then open
        the link again.
      </p>
    </noscript>
  );
}
