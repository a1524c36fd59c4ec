/** Returns a count with its noun: "1 key", "14 keys", "no keys". */
export function countText(count: number, one: string, many = `${one}s`): string {
  if (count === 0) return `no ${many}`;
  return `${count.toLocaleString("en-GB")} ${count === 1 ? one : many}`;
}
