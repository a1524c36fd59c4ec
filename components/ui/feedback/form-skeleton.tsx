import { LineSkeleton, Skeleton } from "./skeleton";

/** The skeleton of a form, with several labelled fields and a button. */
export function FormSkeleton({ fields }: { fields: number }) {
  return (
    <div className="flex flex-col gap-4">
      {Array.from({ length: fields }, (_, field) => field).map((field) => (
        <div key={field} className="flex flex-col gap-1.5">
          <LineSkeleton className="w-24" />
          <Skeleton className="h-8 rounded-control" />
        </div>
      ))}
      <Skeleton className="h-8 w-28 rounded-control" />
    </div>
  );
}
