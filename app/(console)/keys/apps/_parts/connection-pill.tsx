import { KeyPill } from "@/components/keys/key-pill";
import type { OAuthConnectionView } from "@/lib/oauth/view";

interface ConnectionPillProps {
  connection: OAuthConnectionView;
  now: Date;
}

/**
 * Shows the status of a connection. A connection never "expires soon", because each use of the
 * connection extends its lifetime.
 */
export function ConnectionPill({ connection, now }: ConnectionPillProps) {
  return <KeyPill apiKey={{ ...connection, expiresAt: null }} now={now} />;
}
