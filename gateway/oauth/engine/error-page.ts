/** What a person reads where an app's request cannot go on, by OAuth's own names. */
const TEXT: Readonly<Record<string, string>> = {
  invalid_client:
    "Latchkey does not know this app, or could not read the page on which it describes itself.",
  invalid_redirect_uri: "The app asked for an answer at an address that it has not named before.",
  temporarily_unavailable: "Too many requests came from your network. Wait a few minutes.",
  session_not_found: "This request was answered already, or has ended.",
};
const OTHERWISE = "The app's request cannot be understood.";

/** A page for a browser that was sent here by an app. It repeats nothing of the request. */
export function errorPage(error: string, requestId: string): string {
  const text = TEXT[error] ?? OTHERWISE;
  return (
    `<!doctype html><html lang="en"><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width"><title>Latchkey</title>` +
    `<h1>Latchkey</h1><p>${text} Go back to the app and connect again.</p>` +
    `<p><small>${requestId}</small></p></html>\n`
  );
}
