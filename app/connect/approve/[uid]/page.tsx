import type { Metadata } from "next";
import { cookies } from "next/headers";
import { pageValue } from "@/app/_server/page-value";
import { pageContext } from "@/app/_server/request-context";
import { NeedsJavaScript } from "@/components/identity/needs-javascript";
import { AuthFrame } from "@/components/shell/auth-frame";
import { TextLink } from "@/components/ui/layout/text-link";
import { showAuthorizationRequest } from "@/lib/oauth/connections/show-authorization-request";
import { requestProof } from "@/lib/oauth/requests/request-cookie";
import { ownAudiences } from "@/lib/outward/registry/own-audiences";
import { listTeams } from "@/lib/teams/list-teams";
import { ApproveForm } from "./_parts/approve-form";
import { ClientFacts } from "./_parts/client-facts";
import { OtherAccount } from "./_parts/other-account";

export const metadata: Metadata = { title: "Connect an app" };

interface Props {
  params: Promise<{ uid: string }>;
}

/**
 * The page on which a user approves or declines an app's request, and limits what the app can use.
 */
export default async function ApprovePage({ params }: Props) {
  const [ctx, { uid }, jar] = await Promise.all([pageContext(), params, cookies()]);
  const proof = requestProof(jar.toString(), uid);
  const asked = proof === null ? null : await showAuthorizationRequest(ctx, { uid, proof });
  if (!asked?.ok) return <Ended />;
  const request = asked.value;
  const [teams, audiences] = await Promise.all([
    listTeams(ctx, {}).then(pageValue),
    ownAudiences(ctx, {}).then(pageValue),
  ]);
  const own = teams.filter(({ id, disabled }) => ctx.actor.teamIds.includes(id) && !disabled);
  return (
    <AuthFrame
      wide
      title={`Connect ${request.client.name}?`}
      description="It will call your team's MCP servers on your behalf, limited to what you choose here."
      footer={<OtherAccount email={ctx.actor.label} />}
    >
      <div className="flex flex-col gap-5">
        <NeedsJavaScript />
        <ClientFacts request={request} />
        <ApproveForm
          uid={uid}
          personId={ctx.actor.id}
          clientName={request.client.name}
          teams={own.map(({ id, name }) => ({ id, name }))}
          audiences={audiences}
          idleDays={request.idleDays}
          maxDays={request.maxDays}
          now={ctx.now}
        />
      </div>
    </AuthFrame>
  );
}

function Ended() {
  return (
    <AuthFrame
      title="This request has ended"
      description="It was answered, is older than 15 minutes, or was started in another browser. Start again in the app that you want to connect."
    >
      <p className="text-sm text-muted">
        The apps that you have connected are listed under{" "}
        <TextLink href="/keys/apps">Keys → Connected apps</TextLink>.
      </p>
    </AuthFrame>
  );
}
