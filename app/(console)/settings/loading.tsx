import { Loading } from "@/components/ui/loading";
import { Skeleton } from "@/components/ui/skeleton";

const CARDS = ["profile", "password", "sessions"];

/** The shape of the settings while they are read. */
export default function SettingsLoading() {
  return (
    <Loading label="Loading settings">
      <div className="mb-6 flex flex-col gap-2 pt-1.5">
        <Skeleton className="h-5 w-32" />
        <Skeleton className="h-3 w-56" />
      </div>
      <div className="flex flex-col gap-6">
        {CARDS.map((card) => (
          <div
            key={card}
            className="flex flex-col gap-4 rounded-surface border border-line bg-surface p-5"
          >
            <Skeleton className="h-5 w-24" />
            <Skeleton className="h-8 max-w-[440px]" />
            <Skeleton className="h-8 max-w-[440px]" />
          </div>
        ))}
      </div>
    </Loading>
  );
}
