import { CodeBlock } from "@/components/ui/data/code-block";
import { Pill } from "@/components/ui/data/pill";
import { SectionCard } from "@/components/ui/layout/section-card";
import type { DecodedToken } from "@/lib/tokens/view-decode";
import type { Recipient, TokenCheck } from "@/lib/tokens/view-inspection";

interface TokenPartsProps {
  token: DecodedToken;
  checks: readonly TokenCheck[] | null;
  /**
   * The server outside the gateway for which the token was issued, or null if the token was issued
   * for the gateway or for an unknown server.
   */
  recipient: Recipient | null;
}

/** Shows a token's header and claims as JSON, and the result of each check. */
export function TokenParts({ token, checks, recipient }: TokenPartsProps) {
  return (
    <div className="grid gap-6 lg:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-6">
        <CodeBlock label="Header" code={JSON.stringify(token.header, null, 2)} wrap />
        <CodeBlock label="Claims" code={JSON.stringify(token.claims, null, 2)} wrap />
      </div>
      {checks && (
        <SectionCard
          flush
          title="Checks"
          description={
            recipient
              ? `For ${recipient.name}. The gateway refuses this audience (aud).`
              : "In the order in which the gateway checks them."
          }
        >
          <dl className="divide-y divide-line">
            {checks.map(({ name, holds, text }) => (
              <div
                key={name}
                className="grid grid-cols-[1fr_auto] items-start gap-x-3 gap-y-1 px-5 py-2.5 text-sm sm:grid-cols-[5rem_1fr_auto]"
              >
                <dt className="font-mono text-xs/5">{name}</dt>
                <dd className="order-last col-span-2 min-w-0 break-words sm:order-none sm:col-span-1">
                  {text}
                </dd>
                <dd>
                  <Pill tone={holds ? "green" : "red"}>{holds ? "OK" : "Refused"}</Pill>
                </dd>
              </div>
            ))}
          </dl>
        </SectionCard>
      )}
    </div>
  );
}
