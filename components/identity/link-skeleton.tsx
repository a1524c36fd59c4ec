import { FormSkeleton } from "@/components/ui/feedback/form-skeleton";
import { Loading } from "@/components/ui/feedback/loading";

/** Skeleton of the form while the link is checked. */
export function LinkSkeleton({ fields }: { fields: number }) {
  return (
    <Loading label="Checking the link">
      <FormSkeleton fields={fields} />
    </Loading>
  );
}
