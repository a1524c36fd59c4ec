/**
 * Returns whether the path is the folder or is inside it. Both must be absolute and contain no `.`
 * or `..`.
 */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);
}
