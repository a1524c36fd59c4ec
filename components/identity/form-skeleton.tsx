import { Loading } from "@/components/ui/loading";
import { Skeleton } from "@/components/ui/skeleton";

/** While the link is being read: the shape of the form that follows. */
export function FormSkeleton({ fields }: { fields: number }) {
  return (
    <Loading label="Reading the link">
      <div className="flex flex-col gap-4">
        {Array.from({ length: fields }, (_, index) => index).map((index) => (
          <div key={index} className="flex flex-col gap-1.5">
            <Skeleton className="h-5 w-24" />
            <Skeleton className="h-8" />
          </div>
        ))}
        <Skeleton className="mt-1 h-8" />
      </div>
    </Loading>
  );
}
