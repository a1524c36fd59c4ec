import type { Metadata } from "next";
import { pageValue } from "@/app/_server/page-value";
import { pageContext } from "@/app/_server/request-context";
import { PageHeader } from "@/components/ui/layout/page-header";
import { TextLink } from "@/components/ui/layout/text-link";
import { showConnection } from "@/lib/connect/show-connection";
import { ownAudiences } from "@/lib/outward/registry/own-audiences";
import { TokenInspector } from "./_parts/token-inspector";

export const metadata: Metadata = { title: "Inspect a token" };

/** The page that decodes and checks a pasted access token. The token never leaves the browser. */
export default async function TokenPage() {
  const ctx = await pageContext();
  const [{ publicUrl }, outside] = await Promise.all([
    showConnection(ctx, {}).then(pageValue),
    ownAudiences(ctx, {}).then(pageValue),
  ]);
  return (
    <>
      <PageHeader
        back={<TextLink href="/connect">Connect</TextLink>}
        title="Inspect a token"
        description="Decodes an access token and checks it as the gateway does. It stays in this page: nothing is sent."
      />
      <TokenInspector publicUrl={publicUrl} outside={outside} />
      <p className="mt-6 text-sm text-muted">
        Your own server can make the same checks:{" "}
        <TextLink href="/connect/verify">verify tokens in your own server</TextLink>.
      </p>
    </>
  );
}
