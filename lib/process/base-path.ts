/**
 * Returns the path of a public URL, under which everything is served: such as `/tools/latchkey`, or
 * an empty string for a URL that is an origin. It never ends with a slash.
 */
export function basePathOf(publicUrl: string): string {
  return new URL(publicUrl).pathname.replace(/\/$/, "");
}

const HEALTH = /^\/(?:healthz|readyz)$/;
const WELL_KNOWN = /^\/\.well-known\/[\w-]+(?=\/)/;

/**
 * Returns a request's path without the base path, or null if the path is outside. Paths of health
 * are the same everywhere. A well-known document may also be asked for at the origin's root, with
 * the base path inserted after its name (RFC 8414, section 3.1; RFC 9728, section 3.1).
 */
export function withoutBase(path: string, base: string): string | null {
  if (base === "" || HEALTH.test(path)) return path;
  if (path === base) return "/";
  if (path.startsWith(`${base}/`)) return path.slice(base.length);
  const [name] = WELL_KNOWN.exec(path) ?? [];
  if (name === undefined) return null;
  const rest = path.slice(name.length);
  if (rest === base) return name;
  return rest.startsWith(`${base}/`) ? name + rest.slice(base.length) : null;
}
