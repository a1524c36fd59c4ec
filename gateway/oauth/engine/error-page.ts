/** The text of the error page, by OAuth error code. */
const TEXT: Readonly<Record<string, string>> = {
  invalid_client:
    "Latchkey does not know this app, or could not read the page on which it describes itself.",
  invalid_redirect_uri: "The app asked for an answer at an address that it did not register.",
  temporarily_unavailable: "Too many requests came from your network. Wait a few minutes.",
  session_not_found: "This request was already answered, or has ended.",
};
const OTHERWISE = "Latchkey cannot understand the app's request.";

/**
 * Builds the page that a browser gets if an app's request cannot continue. The page repeats none of
 * the request's parameters.
 */
export function errorPage(error: string, requestId: string): string {
  const text = TEXT[error] ?? OTHERWISE;
  return (
    `<!doctype html><html lang="en"><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width"><title>Latchkey</title>` +
    `<h1>Latchkey</h1><p>${text} Go back to the app and connect again.</p>` +
    `<p><small>${requestId}</small></p></html>\n`
  );
}
