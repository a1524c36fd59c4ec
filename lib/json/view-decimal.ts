/** A number as JSON writes it (RFC 8259, section 6). */
const NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
/** Number of digits up to which a number is written out. */
const MOST_DIGITS = 400;

interface Decimal {
  readonly sign: string;
  /** The digits without zeros at either end, or "0". */
  readonly digits: string;
  readonly exponent: number;
}

function decimalOf(text: string): Decimal | null {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = NUMBER.exec(text) ?? [];
  if (whole === "") return null;
  const all = `${whole}${fraction}`.replace(/^0+/, "");
  const digits = all.replace(/0+$/, "");
  if (digits === "") return { sign: "", digits: "0", exponent: 0 };
  const power = Number(exponent) - fraction.length + (all.length - digits.length);
  // Beyond that, different exponents would be equal.
  return Number.isSafeInteger(power) ? { sign, digits, exponent: power } : null;
}

/**
 * Returns whether two texts are the same number, however it is written (`42`, `42.0`, `4.2e1`). No
 * digit is rounded.
 */
export function isSameNumber(a: string, b: string): boolean {
  const one = decimalOf(a);
  const other = decimalOf(b);
  if (!one || !other) return false;
  const { sign, digits, exponent } = one;
  return sign === other.sign && digits === other.digits && exponent === other.exponent;
}

/**
 * Writes an integer in decimal digits, with every digit that it has. A number with a fraction, or
 * with too many digits, stays as it is.
 */
export function decimalText(number: string): string {
  const decimal = decimalOf(number);
  if (!decimal || decimal.exponent < 0 || decimal.exponent > MOST_DIGITS) return number;
  return `${decimal.sign}${decimal.digits}${"0".repeat(decimal.exponent)}`;
}
