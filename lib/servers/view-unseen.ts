/** A run of adjacent invisible characters of the same kind, as a page shows it. */
export interface Unseen {
  /** The invisible characters of the run themselves. */
  readonly text: string;
  /**
   * A label such as "U+200B" for a single character, or "U+E0069 ×57" for 57 characters that begin
   * with U+E0069.
   */
  readonly label: string;
  /**
   * What the run consists of, in words for people, such as "zero-width space" or "57 tag
   * characters".
   */
  readonly words: string;
  /**
   * The ASCII text that a run of tag characters encodes, in which whole sentences can be hidden.
   * Null for other characters.
   */
  readonly reads: string | null;
}

/** The ranges of code points that are invisible or that change the direction of text. */
const KINDS: readonly (readonly [from: number, to: number, word: string])[] = [
  [0x0, 0x8, "control character"],
  [0xb, 0x1f, "control character"],
  [0x7f, 0x9f, "control character"],
  [0xad, 0xad, "soft hyphen"],
  [0x34f, 0x34f, "joiner"],
  [0x61c, 0x61c, "direction mark"],
  [0x115f, 0x1160, "filler"],
  [0x17b4, 0x17b5, "vowel without a shape"],
  [0x180b, 0x180f, "variation selector"],
  [0x200b, 0x200b, "zero-width space"],
  [0x200c, 0x200c, "zero-width non-joiner"],
  [0x200d, 0x200d, "zero-width joiner"],
  [0x200e, 0x200f, "direction mark"],
  [0x2028, 0x2029, "separator"],
  [0x202a, 0x202e, "direction control"],
  [0x2060, 0x2060, "word joiner"],
  [0x2061, 0x2065, "operator without a shape"],
  [0x2066, 0x2069, "direction control"],
  [0x206a, 0x206f, "format character"],
  [0x2800, 0x2800, "blank pattern"],
  [0x3164, 0x3164, "filler"],
  [0xfe00, 0xfe0f, "variation selector"],
  [0xfeff, 0xfeff, "zero-width space"],
  [0xffa0, 0xffa0, "filler"],
  [0xfff0, 0xfffb, "format character"],
  [0x13430, 0x1343f, "format character"],
  [0x1bca0, 0x1bca3, "format character"],
  [0x1d173, 0x1d17a, "format character"],
  [0xe0000, 0xe007f, "tag character"],
  [0xe0080, 0xe00ff, "format character"],
  [0xe0100, 0xe01ef, "variation selector"],
  [0xe01f0, 0xe0fff, "format character"],
];

const code = (point: number) => `\\u{${point.toString(16)}}`;
const UNSEEN = KINDS.map(([from, to]) => `${code(from)}-${code(to)}`).join("");

/**
 * Legitimate uses of invisible characters: line ends, emoji, flags made of tag characters, and
 * scripts that need joiners.
 */
const PICTURE = "\\p{Extended_Pictographic}\\p{Emoji_Modifier}?[\\ufe0e\\ufe0f]?";
const FLAGS = ["gbeng", "gbsct", "gbwls"]
  .map((name) => [...name].map((char) => code(0xe0000 + char.charCodeAt(0))).join(""))
  .join("|");
const JOINED = [
  ...["Arabic", "Syriac", "Mongolian", "Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Oriya"],
  ...["Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala", "Khmer", "Myanmar", "Tibetan"],
]
  .map((script) => `\\p{Script=${script}}`)
  .join("");
const PROPER = [
  "\\r\\n",
  `\\u{1f3f4}(?:${FLAGS})\\u{e007f}`,
  `${PICTURE}(?:\\u200d${PICTURE})*`,
  "[0-9#*]\\ufe0f\\u20e3",
  `(?<=[${JOINED}])[\\u200c\\u200d](?=[${JOINED}])`,
].join("|");
const PIECES = new RegExp(`(?:${PROPER})|([${UNSEEN}]+)`, "gu");

const holdsAny = new RegExp(`[${UNSEEN}]`, "u");

/** Splits a text into its visible parts and its runs of invisible characters. */
export function seenAndUnseen(text: string): readonly (string | Unseen)[] {
  if (!holdsAny.test(text)) return [text];
  const pieces: (string | Unseen)[] = [];
  let from = 0;
  for (const match of text.matchAll(PIECES)) {
    const [, run] = match;
    if (run === undefined) continue;
    if (match.index > from) pieces.push(text.slice(from, match.index));
    pieces.push(...runsOf(run));
    from = match.index + run.length;
  }
  if (from < text.length || pieces.length === 0) pieces.push(text.slice(from));
  return pieces;
}

/** Returns whether a text contains invisible characters, apart from legitimate uses. */
export function holdsUnseen(text: string): boolean {
  return seenAndUnseen(text).some((piece) => typeof piece !== "string");
}

/**
 * Replaces each run of invisible characters in a text with its label in brackets, for plain-text
 * output.
 */
export function withUnseenNamed(text: string): string {
  return seenAndUnseen(text)
    .map((piece) => (typeof piece === "string" ? piece : `[${unseenText(piece)}]`))
    .join("");
}

/**
 * Formats the label of a run of invisible characters. For tag characters, the result also contains
 * the text that they encode, such as "U+E0069 ×6 “ignore”".
 */
export const unseenText = ({ label, reads }: Unseen): string =>
  reads === null ? label : `${label} “${reads}”`;

const MAX_PLACES = 20;

/**
 * Returns the paths in a definition at which invisible characters occur, such as
 * `inputSchema.properties.query`. Field names are searched too. At most 20 paths are returned.
 */
export function unseenPlaces(definition: unknown): readonly string[] {
  const places = new Set<string>();
  const open: { readonly value: unknown; readonly path: string }[] = [
    { value: definition, path: "" },
  ];
  for (let next = open.pop(); next && places.size < MAX_PLACES; next = open.pop()) {
    const { value, path } = next;
    if (typeof value === "string") {
      if (holdsUnseen(value)) places.add(path);
    } else if (typeof value === "object" && value !== null) {
      const inside = Object.entries(value).map(([name, one]) => {
        const at = Array.isArray(value) ? `${path}[${name}]` : path ? `${path}.${name}` : name;
        if (!Array.isArray(value) && holdsUnseen(name)) places.add(at);
        return { value: one, path: at };
      });
      open.push(...inside.reverse());
    }
  }
  return [...places];
}

/** Groups adjacent characters of the same kind into runs. */
function runsOf(text: string): Unseen[] {
  const runs: { word: string; points: number[] }[] = [];
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0;
    const word = KINDS.find(([from, to]) => point >= from && point <= to)?.[2] ?? "character";
    const last = runs.at(-1);
    if (last?.word === word) last.points.push(point);
    else runs.push({ word, points: [point] });
  }
  return runs.map(({ word, points }) => ({
    text: String.fromCodePoint(...points),
    label: labelOf(points),
    words: points.length === 1 ? word : `${points.length} ${word}s`,
    reads: readingOf(points),
  }));
}

function labelOf(points: readonly number[]): string {
  const [first = 0] = points;
  const name = `U+${first.toString(16).toUpperCase().padStart(4, "0")}`;
  return points.length === 1 ? name : `${name} ×${points.length}`;
}

const READ_MAX = 300;

function readingOf(points: readonly number[]): string | null {
  const read = points
    .filter((point) => point >= 0xe0020 && point <= 0xe007e)
    .map((point) => String.fromCharCode(point - 0xe0000));
  return read.length === 0 ? null : read.slice(0, READ_MAX).join("");
}
