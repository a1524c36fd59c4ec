import type { ReactNode } from "react";
import { PageHeader } from "@/components/ui/layout/page-header";
import { Loading } from "./loading";
import { LineSkeleton } from "./skeleton";

interface PageSkeletonProps {
  /** The title of the page. It is known before the content has loaded. */
  title: string;
  /** The text that screen readers announce: "Loading Keys". */
  label: string;
  children: ReactNode;
}

/** The skeleton of a whole page: the page's header above the skeleton of the content. */
export function PageSkeleton({ title, label, children }: PageSkeletonProps) {
  return (
    <Loading label={label}>
      <PageHeader title={title} description={<LineSkeleton className="w-72 sm:w-96" />} />
      {children}
    </Loading>
  );
}
