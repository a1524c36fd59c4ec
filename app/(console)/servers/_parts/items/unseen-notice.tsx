import { VisibleText } from "@/components/ui/base/visible-text";
import { Banner } from "@/components/ui/feedback/banner";

/** Says where an item holds characters that people do not see; each is drawn as a chip there. */
export function UnseenNotice({ places }: { places: readonly string[] }) {
  return (
    <Banner tone="amber" title="It holds characters that people do not see">
      <p>
        Models read them. Unless you know what they are for, hide this item or give it words of your
        own. They are in{" "}
        {places.map((place, index) => (
          <span key={place}>
            {index > 0 && ", "}
            <code className="font-mono break-words">
              <VisibleText text={place} />
            </code>
          </span>
        ))}
        .
      </p>
    </Banner>
  );
}
