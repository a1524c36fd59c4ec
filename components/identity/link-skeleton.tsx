import { FormSkeleton } from "@/components/ui/feedback/form-skeleton";
import { Loading } from "@/components/ui/feedback/loading";

/** The skeleton that takes the place of the form until the link has been checked. */
export function LinkSkeleton({ fields }: { fields: number }) {
  return (
    <Loading label="Checking the link">
      <FormSkeleton fields={fields} />
    </Loading>
  );
}
