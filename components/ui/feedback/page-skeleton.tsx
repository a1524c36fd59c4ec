import type { ReactNode } from "react";
import { cx } from "@/components/ui/base/cx";
import { PageHeader } from "@/components/ui/layout/page-header";
import { Loading } from "./loading";
import { LineSkeleton, Skeleton } from "./skeleton";

interface PageSkeletonProps {
  /** The title of the page. It is known before the content has loaded. */
  title: string;
  /** True if the description of the page takes two lines on narrow screens. */
  wraps?: boolean;
  /**
   * The users who see a button on the right of the page's header. Without this option, the header
   * has no button.
   */
  action?: "everyone" | "operators";
  /** The tabs of the page, between its header and its content. */
  tabs?: ReactNode;
  /** The skeletons of the filters above the list, one for each filter. */
  filters?: ReactNode;
  /** The text that screen readers announce: "Loading the keys". */
  label: string;
  children: ReactNode;
}

/**
 * The skeleton of a whole page, for `loading.tsx`. It shows the page's header and filters above the
 * skeleton of the content.
 */
export function PageSkeleton(props: PageSkeletonProps) {
  const { title, wraps, action, tabs, filters, label, children } = props;
  const button = cx(
    "h-8 w-28 rounded-control",
    action === "operators" && "in-data-[role=member]:hidden",
  );
  return (
    <Loading label={label}>
      <PageHeader
        title={title}
        description={
          <>
            <LineSkeleton className="w-72 sm:w-96" />
            {wraps && <LineSkeleton className="w-32 sm:hidden" />}
          </>
        }
        action={action && <Skeleton className={button} />}
      />
      {tabs}
      {filters && (
        <div className="mb-3 flex flex-wrap gap-2 [&>*]:h-8 [&>*]:rounded-control [&>*]:max-sm:flex-auto">
          {filters}
        </div>
      )}
      {children}
    </Loading>
  );
}
