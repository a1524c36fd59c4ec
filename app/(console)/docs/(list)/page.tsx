import type { Metadata } from "next";
import Link from "next/link";
import { pageContext } from "@/app/_server/request-context";
import { DOCUMENTS, ERROR_PAGES } from "@/app/(console)/docs/documents";
import { PageHeader } from "@/components/ui/layout/page-header";
import { SectionCard } from "@/components/ui/layout/section-card";

export const metadata: Metadata = { title: "Docs" };

/** The list of documents, and of the pages of all error codes. */
export default async function DocsPage() {
  await pageContext();
  return (
    <>
      <PageHeader
        title="Docs"
        description="The documentation of this version, also without an internet connection."
      />
      <div className="flex flex-col gap-6">
        {DOCUMENTS.map(([group, entries]) => (
          <SectionCard key={group} title={group} flush>
            <ul className="divide-y divide-line">
              {entries.map(({ path, title, about }) => (
                <li key={path}>
                  <Link
                    href={`/docs/${path}`}
                    className="flex min-h-10 flex-wrap items-baseline gap-x-4 px-5 py-2.5 text-sm hover:bg-hover focus-visible:-outline-offset-2"
                  >
                    <span className="w-40 shrink-0 font-medium">{title}</span>
                    <span className="text-muted">{about}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </SectionCard>
        ))}
        <div id="errors" className="scroll-mt-6">
          <SectionCard
            title="Error codes"
            description="What each code means, why it happens, and what to do."
          >
            <ul className="gap-x-6 text-sm sm:columns-2 lg:columns-3">
              {ERROR_PAGES.map((path) => (
                <li key={path}>
                  <Link
                    href={`/docs/${path}`}
                    prefetch={false}
                    className="inline-flex min-h-8 items-center rounded-sm font-mono decoration-control underline-offset-3 hover:underline"
                  >
                    {path.slice("errors/".length)}
                  </Link>
                </li>
              ))}
            </ul>
          </SectionCard>
        </div>
      </div>
    </>
  );
}
