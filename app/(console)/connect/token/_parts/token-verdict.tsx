import { Banner } from "@/components/ui/feedback/banner";
import type { Recipient, TokenCheck } from "@/lib/tokens/view-inspection";

interface TokenVerdictProps {
  checks: readonly TokenCheck[];
  /**
   * The server outside the gateway for which the token was issued, or null if the token was issued
   * for the gateway or for an unknown server.
   */
  recipient: Recipient | null;
}

/**
 * Says whether the gateway would accept the token. Only the token itself is checked, so a token
 * still counts as valid after its key has been revoked.
 */
export function TokenVerdict({ checks, recipient }: TokenVerdictProps) {
  const faults = checks.filter(({ holds }) => !holds);
  if (faults.length > 0) {
    return (
      <Banner
        tone="red"
        title={
          recipient
            ? `The gateway and ${recipient.name} refuse this token`
            : "The gateway refuses this token"
        }
      >
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
  if (recipient) {
    return (
      <Banner tone="amber" title={`For ${recipient.name}, not for this gateway`}>
        The token is valid for the audience{" "}
        <code className="font-mono text-xs break-all">{recipient.uri}</code>. The server there
        accepts it until it expires. The gateway refuses it: take a token without an audience for
        /mcp.
      </Banner>
    );
  }
  return (
    <Banner tone="green" title="The token itself is valid">
      It is accepted as long as the key, app or rule that it belongs to gives access.
    </Banner>
  );
}
