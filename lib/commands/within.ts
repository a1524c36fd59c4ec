/**
 * Whether the path is the folder or is inside the folder. Both must be absolute, without `.` and
 * `..`.
 */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);
}
