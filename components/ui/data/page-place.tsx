import { ListEnd } from "lucide-react";
import { Banner } from "@/components/ui/feedback/banner";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { ButtonLink } from "@/components/ui/form/button-link";

/** The message shown if a page of a list is empty although the list itself is not. */
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

/** The message shown above the first page of a list if the cursor in the URL is invalid. */
export function NoSuchPlace() {
  return (
    <div className="mb-3">
      <Banner>This link points to no page of this list. You see the first page.</Banner>
    </div>
  );
}
