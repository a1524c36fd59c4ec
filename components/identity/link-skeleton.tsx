import { FormSkeleton } from "@/components/ui/feedback/form-skeleton";
import { Loading } from "@/components/ui/feedback/loading";

/** While the link is being read: the shape of the form that follows. */
export function LinkSkeleton({ fields }: { fields: number }) {
  return (
    <Loading label="Reading the link">
      <FormSkeleton fields={fields} />
    </Loading>
  );
}
