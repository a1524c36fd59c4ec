import { ImitationWarning } from "@/components/connect/imitation-warning";
import { Banner } from "@/components/ui/feedback/banner";
import type { AuthorizationRequestView } from "@/lib/oauth/view";

/**
 * Shows the app's name, how the app was identified, and where it redirects to. Warns about claims
 * of the app that are not verified.
 */
export function ClientFacts({ request }: { request: AuthorizationRequestView }) {
  const { client, redirectHost, isLoopback } = request;
  return (
    <>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 rounded-control bg-sunken px-3 py-2.5 text-sm">
        <dt className="text-muted">App</dt>
        <dd className="min-w-0 font-medium break-words">{client.name}</dd>
        <dt className="text-muted">Identified by</dt>
        <dd className="min-w-0 break-words">
          {client.kind === "registered" ? (
            "a registration of its own"
          ) : (
            <code className="font-mono text-xs">{client.id}</code>
          )}
        </dd>
        <dt className="text-muted">Redirects to</dt>
        <dd className="min-w-0 break-words">
          <code className="font-mono text-xs">{redirectHost}</code>
          {isLoopback && " (this computer)"}
        </dd>
      </dl>
      {client.imitates !== null && (
        <ImitationWarning name={client.name} imitates={client.imitates}>
          Decline it unless you have just started {client.imitates} yourself.
        </ImitationWarning>
      )}
      {isLoopback ? (
        <Banner tone="amber">
          Any program on this computer can send such a request, under any name. Allow it only if you
          have just started to connect {client.name} yourself.
        </Banner>
      ) : (
        client.kind === "registered" && (
          <Banner tone="amber">
            The app chose its name itself. Allow it only if you know{" "}
            <strong className="font-medium">{redirectHost}</strong>.
          </Banner>
        )
      )}
    </>
  );
}
