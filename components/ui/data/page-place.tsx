import { ListEnd } from "lucide-react";
import { Banner } from "@/components/ui/feedback/banner";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { ButtonLink } from "@/components/ui/form/button-link";

/** In place of a page of a list that has nothing on it, as what was there is gone or changed. */
export function PastTheEnd({ unit, beginningHref }: { unit: string; beginningHref: string }) {
  return (
    <EmptyState
      icon={<ListEnd />}
      title={`No more ${unit} here`}
      action={<ButtonLink href={beginningHref}>First page</ButtonLink>}
    >
      This is past the end of the list. The entries that were here were removed or have moved.
    </EmptyState>
  );
}

/** Above the beginning of a list, where the address named a place that is none in it. */
export function NoSuchPlace() {
  return (
    <div className="mb-3">
      <Banner>This link points to no page of this list, so you see the first page.</Banner>
    </div>
  );
}
