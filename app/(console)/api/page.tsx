import type { Metadata } from "next";
import { pageValue } from "@/app/_server/page-value";
import { pageContext } from "@/app/_server/request-context";
import { CodeBlock } from "@/components/ui/data/code-block";
import { PageHeader } from "@/components/ui/layout/page-header";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import { showReference } from "@/gateway/endpoints/api/show-reference";
import { KEY_PLACEHOLDER, tokenCommand } from "@/lib/connect/clients/view-client";
import { showConnection } from "@/lib/connect/show-connection";
import { OperationCard } from "./_parts/operation-card";

export const metadata: Metadata = { title: "API" };

/**
 * The reference page for the REST API, generated from the OpenAPI document that the API itself
 * serves.
 */
export default async function ApiPage() {
  const ctx = await pageContext();
  const [{ operations, version }, connection] = await Promise.all([
    showReference(ctx, {}).then(pageValue),
    showConnection(ctx, {}).then(pageValue),
  ]);
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  return (
    <>
      <PageHeader
        title="API"
        description="Manage servers, keys and teams from scripts. Requests need an access token of a key with the admin scope, which operators create."
      />
      <div className="flex flex-col gap-6">
        <SectionCard title="Authentication" description="Exchange a key for an access token.">
          <CodeBlock
            code={tokenCommand({ ...connection, key: KEY_PLACEHOLDER })}
            label="Command that gets an access token"
            wrap
          />
          <p className="pt-3 text-sm text-muted">
            OpenAPI 3.1 document, version {version}:{" "}
            <TextLink href="/api/v1/openapi.json" prefetch={false}>
              openapi.json
            </TextLink>
          </p>
        </SectionCard>
        {tags.map((tag) => (
          <div key={tag} className="flex flex-col gap-4">
            <h2 className="text-title font-medium">{tag}</h2>
            {operations
              .filter((operation) => operation.tag === tag)
              .map((operation) => (
                <OperationCard key={operation.id} operation={operation} />
              ))}
          </div>
        ))}
      </div>
    </>
  );
}
