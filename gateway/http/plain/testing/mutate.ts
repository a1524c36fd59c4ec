/** Texts that may make two HTTP readers disagree if they are inserted into a message. */
const ODD = [
  "\r",
  "\n",
  "\r\n",
  "\r\n\r\n",
  "\0",
  "\t",
  " ",
  ":",
  ",",
  ";",
  "-",
  "+",
  "0",
  "1",
  "f",
  "x",
  "\x7f",
  "\x80",
  "\xff",
  "content-length: 3\r\n",
  "transfer-encoding: chunked\r\n",
  "Connection: close\r\n",
  "HTTP/1.1",
];

/**
 * Returns the text with one to four random changes, often at the beginning of a line. Each
 * character of the text is one byte.
 */
export function mutated(text: string, random: () => number): string {
  let made = text;
  for (let left = 1 + Math.floor(random() * 4); left > 0; left--) {
    const lines = [...made.matchAll(/\r\n/g)].map(({ index }) => index + 2);
    const line = random() < 0.4 ? lines[Math.floor(random() * lines.length)] : undefined;
    const at = line ?? Math.floor(random() * made.length);
    const removed = line === undefined ? Math.floor(random() * 3) : 0;
    const odd = random() < 0.2 ? "" : (ODD[Math.floor(random() * ODD.length)] ?? "");
    made = made.slice(0, at) + odd + made.slice(at + removed);
  }
  return made;
}

/** Splits the bytes of a text into one to four pieces. */
export function cut(text: string, random: () => number): Buffer[] {
  const bytes = Buffer.from(text, "latin1");
  const places = Array.from({ length: Math.floor(random() * 4) }, () =>
    Math.floor(random() * bytes.length),
  ).sort((a, b) => a - b);
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
}
