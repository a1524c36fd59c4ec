import { LineSkeleton, Skeleton } from "./skeleton";

/** Fields with their labels and a button, while it is read what they hold. */
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
