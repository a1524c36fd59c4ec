import { formsOf } from "./encodings";
import type { Place } from "./places";

export interface Secret {
  readonly name: string;
  readonly value: string | Buffer;
}

/**
 * The names of the places in which a secret was found, sorted and without duplicates. `forms` says
 * for each place in which encoded form the secret was found there.
 */
export interface Finding {
  readonly places: readonly string[];
  readonly forms: ReadonlyMap<string, string>;
}

/** Searches every place for every encoded form of every secret, and returns what was found. */
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

/**
 * Groups places with equal content, so that each content is searched only once. Postgres, for
 * example, stores the same system catalogue in several databases.
 */
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
