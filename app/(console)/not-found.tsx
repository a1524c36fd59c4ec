import { SearchX } from "lucide-react";
import type { Metadata } from "next";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { ButtonLink } from "@/components/ui/form/button-link";
import { PageHeader } from "@/components/ui/layout/page-header";

export const metadata: Metadata = { title: "Page not found" };

/** The page shown for a path that does not exist, or that the signed-in user may not see. */
export default function ConsoleNotFound() {
  return (
    <>
      <PageHeader title="Page not found" />
      <EmptyState
        icon={<SearchX />}
        title="This page does not exist, or you cannot see it"
        action={
          <ButtonLink href="/" variant="primary">
            Go to the overview
          </ButtonLink>
        }
      >
        It may have been removed, or be for operators only. If you need it, ask an operator.
      </EmptyState>
    </>
  );
}
