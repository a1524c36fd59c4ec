import { KeyPill } from "@/components/keys/key-pill";
import type { OAuthConnectionView } from "@/lib/oauth/view";

interface ConnectionPillProps {
  connection: OAuthConnectionView;
  now: Date;
}

/** The status of a connection. It never "expires soon", because each use moves its `expiresAt`. */
export function ConnectionPill({ connection, now }: ConnectionPillProps) {
  return <KeyPill apiKey={{ ...connection, expiresAt: null }} now={now} />;
}
