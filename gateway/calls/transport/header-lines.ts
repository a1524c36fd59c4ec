/** Formats headers for HTTP/1.1. A header whose value contains a line break or NUL is left out. */
export function headerLines(headers: Readonly<Record<string, string>>): string {
  let lines = "";
  for (const [name, value] of Object.entries(headers)) {
    if (!/[\r\n\0]/.test(value)) lines += `${name}: ${value}\r\n`;
  }
  return lines;
}
