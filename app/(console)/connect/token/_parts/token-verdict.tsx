import { Banner } from "@/components/ui/feedback/banner";
import type { TokenCheck } from "@/lib/tokens/view-inspection";

interface TokenVerdictProps {
  checks: readonly TokenCheck[];
}

/**
 * Says whether the gateway would accept a token. Only the token itself is checked, so a revoked key
 * goes unnoticed.
 */
export function TokenVerdict({ checks }: TokenVerdictProps) {
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
  return (
    <Banner tone="green" title="The token itself is valid">
      It is accepted as long as the key, app or rule that it belongs to gives access.
    </Banner>
  );
}
