/** A note after a name, such as "(you)", and an address after it, such as "<ada@example.com>". */
const NOTES = /\([^)]*\)|<[^>]*>/gu;
const BETWEEN_WORDS = /[^\p{L}\p{N}\p{M}'’]+/u;
const LEADING_MARKS = /^[\p{M}'’]+/u;

/**
 * Returns the first letters of the first and the last word of a person's name: "AL" for "Ada
 * Lovelace" and "SO" for "Sinéad O'Brien". Of an email address, only the part before the "@" and
 * its "+" counts. A letter is what people see as one, with its accents. Returns "?" if the text has
 * no letters or digits.
 */
export function initialsOf(name: string): string {
  const plain = name.normalize("NFKC").replace(NOTES, " ").trim();
  const isEmail = /^\S+@\S+$/u.test(plain);
  const words = (isEmail ? plain.replace(/[+@].*$/u, "") : plain)
    .split(BETWEEN_WORDS)
    .map((word) => word.replace(LEADING_MARKS, ""))
    .filter(Boolean);
  // Numbers such as those in "ada.lovelace.1815@example.com" only count if there is nothing else.
  const named = words.filter((word) => /\p{L}/u.test(word));
  const [first, ...others] = named.length > 0 ? named : words;
  const last = others.at(-1);
  return first ? initialOf(first) + (last ? initialOf(last) : "") : "?";
}

const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The first letter of a word in upper case. "ß" becomes "S", because "SS" would be two letters. */
function initialOf(word: string): string {
  return firstOf(firstOf(word).toUpperCase());
}

function firstOf(text: string): string {
  const [first] = letters.segment(text);
  return first?.segment ?? "";
}
