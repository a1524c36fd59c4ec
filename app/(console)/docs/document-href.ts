import { posix } from "node:path";
import { documentOf, fileOf } from "./documents";

/**
 * Returns where a link in a document leads in the console: to another document or to a heading.
 * Returns null for a file of the repository that the console does not show. `from` is the address
 * of the document below /docs.
 */
export function documentHref(from: string, target: string): string | null {
  const [file = "", anchor] = target.split("#");
  const hash = anchor === undefined ? "" : `#${anchor}`;
  if (file === "") return hash;
  const path = documentOf(posix.join(posix.dirname(fileOf(from) ?? ""), file));
  return path === null ? null : `/docs/${path}${hash}`;
}
