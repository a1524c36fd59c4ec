import { VisibleText } from "@/components/ui/base/visible-text";
import { Banner } from "@/components/ui/feedback/banner";

/**
 * Warns that an item contains invisible characters, and lists the affected places. Each run of
 * invisible characters is shown as a chip.
 */
export function UnseenNotice({ places }: { places: readonly string[] }) {
  return (
    <Banner tone="amber" title="It contains invisible characters">
      <p>
        Models read them, but people do not see them. Unless you know what they are for, hide this
        item or edit its text. They are in{" "}
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
