import { FormSkeleton } from "@/components/ui/form-skeleton";
import { Loading } from "@/components/ui/loading";

/** While the link is being read: the shape of the form that follows. */
export function LinkSkeleton({ fields }: { fields: number }) {
  return (
    <Loading label="Reading the link">
      <FormSkeleton fields={fields} />
    </Loading>
  );
}
