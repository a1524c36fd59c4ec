import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { pageContext } from "@/app/_server/request-context";
import { documentHref } from "@/app/(console)/docs/document-href";
import { readDocument } from "@/app/(console)/docs/documents";
import { renderDocument } from "@/app/(console)/docs/render-document";
import { BASE_PATH } from "@/components/shell/base-path";
import { PageHeader } from "@/components/ui/layout/page-header";
import { TextLink } from "@/components/ui/layout/text-link";

interface DocumentPageProps {
  params: Promise<{ path: string[] }>;
}

const rendered = cache(async (path: string) => {
  const markdown = await readDocument(path);
  if (markdown === null) return null;
  return renderDocument(markdown, (target) => {
    const href = documentHref(path, target);
    return href?.startsWith("/") ? BASE_PATH + href : href;
  });
});

export async function generateMetadata({ params }: DocumentPageProps): Promise<Metadata> {
  const document = await rendered((await params).path.join("/"));
  return { title: document?.title ?? "Page not found" };
}

/** A page of the documentation, made from the Markdown of this version. */
export default async function DocumentPage({ params }: DocumentPageProps) {
  const [path] = await Promise.all([params.then((one) => one.path.join("/")), pageContext()]);
  if (path === "errors") redirect("/docs#errors");
  const document = await rendered(path);
  if (document === null) notFound();
  const isError = path.startsWith("errors/");
  return (
    <div className="max-w-[760px]">
      <PageHeader
        back={<TextLink href={isError ? "/docs#errors" : "/docs"}>Docs</TextLink>}
        title={isError ? <code className="font-mono">{document.title}</code> : document.title}
      />
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: rendered from this version's own docs/, without HTML. */}
      <article className="doc" dangerouslySetInnerHTML={{ __html: document.html }} />
    </div>
  );
}
