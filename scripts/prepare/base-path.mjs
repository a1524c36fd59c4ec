/**
 * Returns the path of PUBLIC_URL, for which the console is built: such as `/tools/latchkey`, or an
 * empty string. Next writes the path into every link and script, so it cannot change at a start.
 * The server itself checks PUBLIC_URL.
 * @param {string | undefined} publicUrl
 */
export function buildBasePath(publicUrl) {
  if (!publicUrl || !URL.canParse(publicUrl)) return "";
  return new URL(publicUrl).pathname.replace(/\/$/, "");
}
