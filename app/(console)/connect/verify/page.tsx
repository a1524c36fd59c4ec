import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { Fragment } from "react";
import { pageValue } from "@/app/_server/page-value";
import { pageContext } from "@/app/_server/request-context";
import { CodeBlock } from "@/components/ui/data/code-block";
import { Banner } from "@/components/ui/feedback/banner";
import { PageHeader } from "@/components/ui/layout/page-header";
import { SectionCard } from "@/components/ui/layout/section-card";
import { Tabs } from "@/components/ui/layout/tabs";
import { TextLink } from "@/components/ui/layout/text-link";
import { showConnection } from "@/lib/connect/show-connection";
import { EXAMPLE_AUDIENCE, takeCommands, verifySnippets } from "@/lib/connect/view-verify";
import { actsAsOperator } from "@/lib/core/context";
import { ownAudiences } from "@/lib/outward/registry/own-audiences";
import { AudienceSelect } from "./_parts/audience-select";

export const metadata: Metadata = { title: "Verify tokens in your own server" };

/**
 * The page for developers of servers outside the gateway. It shows code that verifies Latchkey's
 * tokens, and the addresses that the code needs.
 */
export default async function VerifyPage({
  searchParams,
}: {
  searchParams: Promise<SearchParams>;
}) {
  const [ctx, { audience: asked }] = await Promise.all([pageContext(), searchParams]);
  const [{ publicUrl, oauth }, audiences] = await Promise.all([
    showConnection(ctx, {}).then(pageValue),
    ownAudiences(ctx, {}).then(pageValue),
  ]);
  const chosen = audiences.find(({ id }) => id === asked) ?? audiences[0];
  const audience = chosen?.uri ?? EXAMPLE_AUDIENCE;
  const facts = [
    ["Audience (aud)", audience],
    ["Issuer (iss)", publicUrl],
    ["Keys (JWKS)", `${publicUrl}/.well-known/jwks.json`],
    ...(oauth ? [["Issuer metadata", `${publicUrl}/.well-known/oauth-authorization-server`]] : []),
  ];
  return (
    <>
      <PageHeader
        back={<TextLink href="/connect">Connect</TextLink>}
        title="Verify tokens in your own server"
        description="An MCP server outside the gateway accepts your keys and apps by verifying tokens that Latchkey issues for it alone."
      />
      <div className="flex flex-col gap-6">
        {asked !== undefined && chosen?.id !== asked && (
          <Banner tone="amber">
            The link names an outside server that does not exist, or that no team of yours may use.
            {chosen && ` The code below is for ${chosen.name}.`}
          </Banner>
        )}
        {chosen && <AudienceSelect audiences={audiences} chosen={chosen.id} />}
        {!chosen && (
          <p className="text-sm text-muted">
            The audience below is an example.{" "}
            {actsAsOperator(ctx.actor) ? (
              <>
                Register your server under <TextLink href="/keys/outside">Keys → Outside</TextLink>.
              </>
            ) : (
              "An operator registers your server for a team of yours; then it is filled in here."
            )}
          </p>
        )}
        <dl className="grid gap-x-6 gap-y-1 rounded-surface border border-line bg-surface px-5 py-4 text-sm sm:grid-cols-[auto_1fr] sm:gap-y-2">
          {facts.map(([label, value]) => (
            <Fragment key={label}>
              <dt className="text-muted not-first:max-sm:mt-2">{label}</dt>
              <dd className="min-w-0 font-mono text-xs/5 break-all">{value}</dd>
            </Fragment>
          ))}
        </dl>
        <SectionCard
          title="Verify a token"
          description="Answer 401 to a request without a valid token. Refuse tokens in a URL, and serve HTTPS."
        >
          <Tabs
            label="Language"
            items={verifySnippets({ publicUrl, audience }).map(({ id, name, install, code }) => ({
              value: id,
              label: name,
              content: (
                <div className="flex flex-col gap-3">
                  <CodeBlock title="Install" label={`${name}: install`} code={install} />
                  <CodeBlock title="Verify" label={`${name}: verify`} code={code} />
                </div>
              ),
            }))}
          />
          <p className="mt-4 text-sm text-muted">
            The claims say who asks: sub is the key, or the person of an app; team is the short name
            of the team. A token lives at most 15 minutes. When its key, its grant or the
            registration ends, no further token is issued, but issued ones are accepted until they
            expire.
          </p>
        </SectionCard>
        <SectionCard
          title="Get a token"
          description="With a key that is granted the server, or by exchanging an access token."
        >
          <div className="flex flex-col gap-3">
            {takeCommands({ publicUrl, audience, oauth }).map(({ title, code }) => (
              <CodeBlock key={title} title={title} label={title} code={code} />
            ))}
          </div>
          <p className="mt-4 text-sm text-muted">
            A token is refused? <TextLink href="/connect/token">Inspect it</TextLink>.
          </p>
        </SectionCard>
      </div>
    </>
  );
}
