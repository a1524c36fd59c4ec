import { scrubLine } from "@/lib/log/log-scrub";

const SHORTEST = 4;
const SHORTEST_PART = 8;

/**
 * Removes these secret values from the output of a server or its process: whole, by line and by
 * word (a value often follows a scheme). Also removes everything that looks like a key or token.
 */
export function masker(secrets: readonly string[]): (text: string) => string {
  const long = (length: number) => (value: string) => value.trim().length >= length;
  const masked = secrets
    .flatMap((value) => [
      ...[value, ...value.split(/\r?\n/)].filter(long(SHORTEST)),
      ...value.split(/\s+/).filter(long(SHORTEST_PART)),
    ])
    .map((value) => value.trim())
    // The longest value comes first, because a secret may contain another secret.
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const secret of masked) clean = clean.replaceAll(secret, "[redacted]");
    return scrubLine(clean);
  };
}
