/**
 * Letters that look like a Latin letter, but are not converted to it by Unicode's compatibility
 * normalization (NFKD).
 */
const LOOKALIKES: Readonly<Record<string, string>> = {
  ...lettersOf("аɑαᴀ", "a"),
  ...lettersOf("вβƅ", "b"),
  ...lettersOf("сϲᴄ", "c"),
  ...lettersOf("ԁđᴅ", "d"),
  ...lettersOf("еєεᴇ", "e"),
  ...lettersOf("ɡ", "g"),
  ...lettersOf("һհнʜ", "h"),
  ...lettersOf("іιıɩ", "i"),
  ...lettersOf("јʝ", "j"),
  ...lettersOf("кκᴋ", "k"),
  ...lettersOf("ӏłʟ", "l"),
  ...lettersOf("мᴍ", "m"),
  ...lettersOf("пηոɴ", "n"),
  ...lettersOf("оοօøᴏө", "o"),
  ...lettersOf("рρᴘ", "p"),
  ...lettersOf("ԛ", "q"),
  ...lettersOf("гʀ", "r"),
  ...lettersOf("ѕꜱ", "s"),
  ...lettersOf("тτᴛ", "t"),
  ...lettersOf("υսᴜ", "u"),
  ...lettersOf("νѵᴠ", "v"),
  ...lettersOf("ԝᴡ", "w"),
  ...lettersOf("хχ", "x"),
  ...lettersOf("уγʏ", "y"),
  ...lettersOf("ᴢ", "z"),
};

function lettersOf(letters: string, latin: string): Record<string, string> {
  return Object.fromEntries([...letters].map((letter) => [letter, latin]));
}

/**
 * Returns the words of a name as a reader sees them. Case, accents, punctuation and letters without
 * a visible form are removed, and all letters that look alike are replaced by one of them (0 and o;
 * 1, i and l). A letter that resembles no Latin letter is left unchanged.
 */
export function readWords(name: string): string[] {
  const plain = name
    .normalize("NFKD")
    .replace(/[\p{M}\p{DI}]/gu, "")
    .toLowerCase();
  const latin = [...plain].map((letter) => LOOKALIKES[letter] ?? letter).join("");
  return latin
    .replace(/[1|!i]/g, "l")
    .replaceAll("0", "o")
    .replaceAll("rn", "m")
    .replaceAll("vv", "w")
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}
