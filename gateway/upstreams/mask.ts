import { scrubLine } from "@/lib/log/log-scrub";

const SHORTEST = 4;
const SHORTEST_PART = 8;

/**
 * Creates a function that replaces these secrets in the output of a server or its process: each
 * whole value, and its lines and words, because a value often has a prefix such as `Bearer`. It
 * also removes anything that looks like a key or token.
 */
export function masker(secrets: readonly string[]): (text: string) => string {
  const long = (length: number) => (value: string) => value.trim().length >= length;
  const masked = secrets
    .flatMap((value) => [
      ...[value, ...value.split(/\r?\n/)].filter(long(SHORTEST)),
      ...value.split(/\s+/).filter(long(SHORTEST_PART)),
    ])
    .map((value) => value.trim())
    // Replace the longest values first, because one secret may contain another.
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const secret of masked) clean = clean.replaceAll(secret, "[redacted]");
    return scrubLine(clean);
  };
}
