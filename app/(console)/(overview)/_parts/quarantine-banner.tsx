import { Banner } from "@/components/ui/feedback/banner";
import { TextLink } from "@/components/ui/layout/text-link";
import type { OverviewView } from "@/lib/usage/view";

interface QuarantineBannerProps {
  keys: OverviewView["quarantined"];
  /** The number of all such keys, which may be more than `keys`. */
  count: number;
}

/** Lists the keys that were reported as leaked. Renders nothing if there are none. */
export function QuarantineBanner({ keys, count }: QuarantineBannerProps) {
  if (keys.length === 0) return null;
  const rest = count - keys.length;
  return (
    <Banner
      tone="red"
      title={count === 1 ? "A key was reported as leaked" : `${count} keys were reported as leaked`}
    >
      {keys.map(({ id, name }, index) => (
        <span key={id}>
          {index > 0 && ", "}
          <TextLink href={`/keys/${id}`}>{name}</TextLink>
        </span>
      ))}
      {rest > 0 && (
        <>
          {" and "}
          <TextLink href="/keys?status=quarantined">{`${rest} more`}</TextLink>
        </>
      )}
      . {count === 1 ? "It is" : "They are"} refused until somebody rotates{" "}
      {count === 1 ? "it" : "them"} or lifts the quarantine.
    </Banner>
  );
}
