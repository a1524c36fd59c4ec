import { families } from "./registry";

/** The content type of the Prometheus text format, version 0.0.4. */
export const EXPOSITION_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** Formats all metrics of this process in the Prometheus text format. */
export function exposition(): string {
  const parts: string[] = [];
  for (const { name, help, type, lines } of [...families().values()].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    parts.push(`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`);
    for (const [suffix, labels, value] of lines()) {
      parts.push(`${name}${suffix}${labels === "" ? "" : `{${labels}}`} ${value}\n`);
    }
  }
  return parts.join("");
}
