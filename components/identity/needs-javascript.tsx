/**
 * The message shown if JavaScript is disabled. Without JavaScript, the code in the link cannot be
 * read.
 */
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
