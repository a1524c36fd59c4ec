import { Banner } from "@/components/ui/feedback/banner";
import { TextLink } from "@/components/ui/layout/text-link";
import type { TokenCheck } from "@/lib/tokens/view-inspection";

interface TokenVerdictProps {
  checks: readonly TokenCheck[];
  claims: Readonly<Record<string, unknown>>;
}

/** Says whether the gateway would accept a token, as far as the token itself shows. */
export function TokenVerdict({ checks, claims }: TokenVerdictProps) {
  const faults = checks.filter(({ holds }) => !holds);
  if (faults.length > 0) {
    return (
      <Banner tone="red" title="The gateway refuses this token">
        <ul>
          {faults.map(({ name, text }) => (
            <li key={name}>
              <code className="font-mono text-xs">{name}</code>: {text}
            </li>
          ))}
        </ul>
      </Banner>
    );
  }
  const id = holderOf(claims);
  return (
    <Banner tone="green" title="The token itself is valid">
      It is accepted as long as{" "}
      {id === null ? "its key gives access." : <TextLink href={`/keys/${id}`}>its key</TextLink>}
      {id !== null && " gives access."}
    </Banner>
  );
}

/**
 * The id of the key that a token names; null for a token of a connected app, which has a `grant`
 * claim.
 */
function holderOf({ grant, sub }: Readonly<Record<string, unknown>>): string | null {
  if (grant !== undefined) return null;
  return typeof sub === "string" ? encodeURIComponent(sub) : null;
}
