/** Returns a count with its noun: "1 key", "14 keys", "no keys". */
export function countText(count: number, one: string, many = `${one}s`): string {
  return count === 0 ? `no ${many}` : amountText(count, one, many);
}

/** Returns an amount with its unit: "1 second", "1.5 seconds", "0 seconds". */
export function amountText(amount: number, one: string, many = `${one}s`): string {
  return `${amount.toLocaleString("en-GB")} ${amount === 1 ? one : many}`;
}
