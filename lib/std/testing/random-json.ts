const NUMBERS = [
  "0",
  "-0",
  "-0.0",
  "1.0",
  "1.10",
  "1E+2",
  "1e-7",
  "0.1e400",
  "9007199254740993",
  "1318642711859793921",
  "-9223372036854775808",
  "18446744073709551615",
  "123456789012345678901234567890.123456789",
];
const STRINGS = [
  '""',
  '"text"',
  '"\\u0061\\/\\b\\f\\n\\r\\t\\"\\\\"',
  '"\\u0000"',
  '"\\ud800 alone \\udc00"',
  '"\\ud83d\\ude00 \u{1f600}"',
  '"漢字 ü \u2028\u2029\u007f\ufeff"',
  '"}{][,:"',
  '"data: x\\n\\nevent: y"',
];
const NAMES = [
  '"a"',
  '"b"',
  '"\\u0061"',
  '""',
  '"__proto__"',
  '"constructor"',
  '"id"',
  '"ID"',
  '"1"',
  '"日本"',
  '"_meta"',
  '"progressToken"',
  '"jsonrpc"',
  '"\\ud800"',
];
const BLANKS = ["", "", "", " ", "\t", "  "];

/**
 * Returns a random JSON object as text: big and odd numbers, odd and repeated names, escapes, wide
 * characters, deep values and blank space. The same generator gives the same text.
 */
export function randomObject(random: () => number, depth = 6): string {
  const one = <Value>(list: readonly Value[]): Value =>
    list[Math.floor(random() * list.length)] as Value;
  const blank = () => one(BLANKS);
  const value = (left: number): string => {
    const kind = random();
    if (left === 0 || kind < 0.3) return one(NUMBERS);
    if (kind < 0.55) return one(STRINGS);
    if (kind < 0.65) return one(["true", "false", "null", "[]", "{}", "[ ]", "{ }"]);
    if (kind < 0.7) return `${"[".repeat(30)}${one(NUMBERS)}${"]".repeat(30)}`;
    const length = 1 + Math.floor(random() * 4);
    const inner = Array.from({ length }, () => value(left - 1));
    if (kind < 0.82) return `[${inner.map((each) => blank() + each + blank()).join(",")}]`;
    return objectOf(inner);
  };
  const objectOf = (values: readonly string[]): string => {
    const members = values.map((each) => `${blank()}${one(NAMES)}${blank()}:${blank()}${each}`);
    return `{${members.join(`${blank()},`)}${blank()}}`;
  };
  return objectOf(Array.from({ length: 1 + Math.floor(random() * 5) }, () => value(depth)));
}
