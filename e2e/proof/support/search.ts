import { formsOf } from "./encodings";
import type { Place } from "./places";

export interface Secret {
  readonly name: string;
  readonly value: string | Buffer;
}

/**
 * The places in which a secret was found in any form: sorted names, without duplicates. `forms`
 * gives the form that was found in each place.
 */
export interface Finding {
  readonly places: readonly string[];
  readonly forms: ReadonlyMap<string, string>;
}

/** Searches every place for every form of every secret. */
export function search(secrets: readonly Secret[], places: readonly Place[]): Map<string, Finding> {
  const contents = distinct(places);
  const findings = new Map<string, Finding>();
  for (const { name, value } of secrets) {
    const forms = new Map<string, string>();
    for (const [form, needle] of formsOf(value)) {
      for (const { bytes, names } of contents) {
        if (!bytes.includes(needle)) continue;
        for (const place of names) if (!forms.has(place)) forms.set(place, form);
      }
    }
    findings.set(name, { places: [...forms.keys()].sort(), forms });
  }
  return findings;
}

/** Postgres keeps the same catalogue in several databases, so equal contents are searched once. */
function distinct(places: readonly Place[]) {
  const contents = new Map<string, { bytes: Buffer; names: string[] }>();
  for (const { name, bytes } of places) {
    const key = bytes.toString("latin1");
    const known = contents.get(key);
    if (known) known.names.push(name);
    else contents.set(key, { bytes, names: [name] });
  }
  return [...contents.values()];
}
