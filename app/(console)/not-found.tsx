import { SearchX } from "lucide-react";
import type { Metadata } from "next";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { ButtonLink } from "@/components/ui/form/button-link";
import { PageHeader } from "@/components/ui/layout/page-header";

export const metadata: Metadata = { title: "Page not found" };

/** A room, or a thing in it, that is not there for this person. */
export default function RoomNotFound() {
  return (
    <>
      <PageHeader title="Page not found" />
      <EmptyState
        icon={<SearchX />}
        title="There is nothing here for you"
        action={
          <ButtonLink href="/" variant="primary">
            Go to the overview
          </ButtonLink>
        }
      >
        It was removed, or only an operator may see it. If you need it, ask an operator.
      </EmptyState>
    </>
  );
}
