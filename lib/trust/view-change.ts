const NAMES: Readonly<Record<string, string>> = {
  name: "name",
  requestsPerMinute: "requests per minute",
  concurrentCalls: "concurrent calls",
  allowedAddresses: "allowed addresses",
  expiresAt: "expiry",
  tokenSeconds: "token lifetime",
  pastedKeys: "keys",
  authorities: "authority",
  enabled: "state",
};

/**
 * Says in a few words what a change to a trust rule changed, based on the details of its audit
 * record.
 */
export function ruleChangeText(details: Readonly<Record<string, unknown>>): string {
  const [before, after] = [recordIn(details.before), recordIn(details.after)];
  const texts = Object.keys(after).map((name) => {
    const [from, to] = [valueText(name, before[name]), valueText(name, after[name])];
    // Both texts are equal if keys or authorities were replaced by others with the same names.
    return `${NAMES[name] ?? name}: ${from === to ? `others named ${to}` : `${from} → ${to}`}`;
  });
  return texts.join("; ");
}

const recordIn = (value: unknown) =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

function valueText(name: string, value: unknown): string {
  if (name === "enabled") return value === true ? "enabled" : "disabled";
  if (name === "expiresAt" && typeof value === "string") return value.slice(0, 10);
  if (value === null || value === undefined) return "none";
  return Array.isArray(value) ? value.join(", ") || "none" : String(value);
}
