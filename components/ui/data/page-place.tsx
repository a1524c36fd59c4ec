import { ListEnd } from "lucide-react";
import { Banner } from "@/components/ui/feedback/banner";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { ButtonLink } from "@/components/ui/form/button-link";

/**
 * The message shown if the cursor points past the last row of a list, so that the page is empty
 * although the list is not.
 */
export function PastTheEnd({ unit, beginningHref }: { unit: string; beginningHref: string }) {
  return (
    <EmptyState
      icon={<ListEnd />}
      title={`No more ${unit} here`}
      action={<ButtonLink href={beginningHref}>First page</ButtonLink>}
    >
      This is past the end of the list. Its entries were removed or have moved.
    </EmptyState>
  );
}

/**
 * The message shown if the cursor in the URL is invalid, so that the first page of the list is
 * shown instead.
 */
export function NoSuchPlace() {
  return (
    <div className="mb-3">
      <Banner>This link points to no page of this list. You see the first page.</Banner>
    </div>
  );
}
