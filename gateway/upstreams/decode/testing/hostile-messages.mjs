// Messages that a hostile server may send instead of an answer. This file is plain JavaScript,
// because servers in their own processes use it too.

/**
 * Creates a generator of numbers from 0 up to 1. The same seed gives the same sequence
 * (mulberry32).
 */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const below = (random, limit) => Math.floor(random() * limit);
const oneOf = (random, list) => list[below(random, list.length)];

const GOOD_BLOCK = '{"type":"resource_link","uri":"file:///a","name":"a"}';
const GOOD = '{"content":[{"type":"text","text":"fine"}],"resultType":"complete"}';
const DEPTHS = [1, 50, 96, 97, 98, 99, 100, 101, 150, 5_000, 30_000];

function deep(random) {
  const depth = oneOf(random, DEPTHS);
  const kind = below(random, 4);
  if (kind === 0) return `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
  if (kind === 1) return `${'[{"a":'.repeat(depth)}1${"}]".repeat(depth)}`;
  return `${"[".repeat(depth)}${kind === 2 ? '"]"' : ""}${"]".repeat(depth)}`;
}

const NUMBERS = [
  "1e400",
  "-1e400",
  "1e-400",
  "-0",
  "01",
  "1.",
  ".5",
  "+1",
  "0x1",
  "NaN",
  "Infinity",
  "1e",
  "1.5e+3",
  "9007199254740993",
  "12345678901234567890",
  "1".repeat(999),
  "1".repeat(1_001),
  "9".repeat(20_000),
  `0.${"0".repeat(30_000)}1`,
];
const TEXTS = [
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '"\\u0000"',
  '"\\u00"',
  '"\\x41"',
  '"\u0001"',
  '"line\nbreak"',
  '"\\u0041\\/\\"\\\\"',
  '"日本 😀 é"',
  '"unended',
  "'single'",
  '"toJSON"',
  `"${"\\n".repeat(3_000)}"`,
  `"${"x".repeat(40_000)}"`,
];
const NAMES = [
  "__proto__",
  "constructor",
  "toJSON",
  "then",
  "content",
  "_meta",
  "\\u0061",
  "é",
  "",
];

/**
 * Unusual values for hostile messages. The tests rely on each of these values occurring in enough
 * of the messages.
 */
export const ODD_VALUES = [...NUMBERS, ...TEXTS];

function odd(random) {
  switch (below(random, 8)) {
    case 0:
      return deep(random);
    case 1:
      return oneOf(random, NUMBERS);
    case 2:
      return oneOf(random, TEXTS);
    case 3:
      return `[${"{},".repeat(below(random, 3_000))}0]`;
    case 4: {
      const count = below(random, 1_500);
      return `{${Array.from({ length: count }, (_, at) => `"k${at}":${at},`).join("")}"z":null}`;
    }
    case 5:
      return `{"${oneOf(random, NAMES)}":1,"${oneOf(random, NAMES)}":{"${oneOf(random, NAMES)}":[]}}`;
    case 6:
      return oneOf(random, ["true", "false", "null", "nul", "[]", "{}", "[1,]", '{"a":1,}', "{,}"]);
    default:
      return GOOD;
  }
}

function idOf(random, asked) {
  const ids = [
    asked,
    asked,
    asked,
    `${asked}.0`,
    `"${asked}"`,
    "null",
    "true",
    "1.5",
    "-1",
    "{}",
    "[7]",
    "999999999",
    `"${"i".repeat(5_000)}"`,
    oneOf(random, NUMBERS),
    deep(random),
  ];
  return oneOf(random, ids);
}

const spelled = (random, name) =>
  random() < 0.8
    ? `"${name}"`
    : `"${name.replace(/./, (one) => `\\u00${one.charCodeAt(0).toString(16)}`)}"`;

/** Creates a notification or request that the server sends on its own. */
function unasked(random, asked) {
  const method = oneOf(random, [
    "notifications/progress",
    "notifications/message",
    "notifications/tools/list_changed",
    "ping",
    "sampling/createMessage",
  ]);
  const params =
    random() < 0.5 ? `{"progressToken":${asked},"progress":1}` : `{"a":${odd(random)}}`;
  const id = random() < 0.5 ? "" : `"id":${random() < 0.5 ? '"theirs"' : deep(random)},`;
  return [`"jsonrpc":"2.0",${id}"method":"${method}","params":${params}`];
}

/** Creates the members of a message, including some that do not belong together. */
function members(random, asked) {
  if (random() < 0.1) return unasked(random, asked);
  if (random() < 0.3) {
    // A result that is valid except for its content.
    const result = `{"content":[${GOOD_BLOCK},${odd(random)}],"resultType":"complete","a":${odd(random)}}`;
    return ['"jsonrpc":"2.0"', `"id":${asked}`, `"result":${result}`].sort(() => random() - 0.5);
  }
  const all = [];
  const add = (name, value) => all.push(`${spelled(random, name)}:${value}`);
  if (random() < 0.95) add("jsonrpc", random() < 0.95 ? '"2.0"' : odd(random));
  if (random() < 0.9) add("id", idOf(random, asked));
  if (random() < 0.1) add("id", idOf(random, asked));
  if (random() < 0.7) add("result", random() < 0.4 ? GOOD : odd(random));
  if (random() < 0.3) {
    const { code = "-32603", message = '"no"' } = {
      ...(random() < 0.2 ? { code: odd(random) } : {}),
      ...(random() < 0.2 ? { message: odd(random) } : {}),
    };
    add("error", `{"code":${code},"message":${message},"data":${odd(random)}}`);
  }
  if (random() < 0.1) {
    const methods = [
      "elicitation/create",
      "sampling/createMessage",
      "ping",
      "notifications/progress",
    ];
    add("method", random() < 0.8 ? `"${oneOf(random, methods)}"` : odd(random));
  }
  if (random() < 0.1) add("params", random() < 0.5 ? `{"progressToken":${asked}}` : odd(random));
  if (random() < 0.1) add(oneOf(random, NAMES), odd(random));
  return all.sort(() => random() - 0.5);
}

/** Changes, inserts or removes a few bytes of a text. */
function scratched(random, text) {
  const bytes = Buffer.from(text);
  for (let times = 1 + below(random, 3); times > 0; times--) {
    const at = below(random, bytes.length);
    bytes[at] = oneOf(
      random,
      [0, 0x22, 0x5c, 0x7b, 0x7d, 0x5d, 0x2c, 0x80, 0xc0, 0xff, 0xed, 0x0a],
    );
  }
  return random() < 0.5 ? bytes : bytes.subarray(0, below(random, bytes.length + 1));
}

/**
 * Creates a hostile message to send instead of the answer to the request `asked` (an id as JSON).
 * With `isLine`, the message contains no line break.
 */
export function hostileMessage(random, asked, isLine = false) {
  const pad = () => (random() < 0.9 ? "" : oneOf(random, [" ", "\t", "\r", " \t  "]));
  const whole = `${pad()}{${members(random, asked).join(`${pad()},${pad()}`)}}${pad()}`;
  const kind = random();
  let bytes = Buffer.from(whole);
  if (kind < 0.1) bytes = scratched(random, whole);
  else if (kind < 0.14) bytes = Buffer.from(`[${whole},${whole}]`);
  else if (kind < 0.17) bytes = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
  else if (kind < 0.2) bytes = Buffer.from(`${whole}${odd(random)}`);
  else if (kind < 0.22) bytes = Buffer.from(odd(random));
  else if (kind < 0.24) bytes = Buffer.from(whole, "utf16le");
  if (!isLine) return bytes;
  return Buffer.from(bytes.map((code) => (code === 10 ? 32 : code)));
}
