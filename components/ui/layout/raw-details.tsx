import { VisibleText } from "@/components/ui/base/visible-text";
import { Folded } from "./folded";
import { Scroller } from "./scroller";

interface RawDetailsProps {
  /**
   * The original output. Before passing it, the caller must mask all secrets and limit the length.
   */
  text: string;
  label?: string;
  className?: string;
}

/**
 * A collapsed section with the original output of a program or server. It is used below a sentence
 * that explains the output.
 */
export function RawDetails({ text, label = "Details", className }: RawDetailsProps) {
  return (
    <Folded label={label} className={className}>
      <Scroller
        label={label}
        className="mt-1.5 max-h-48 rounded-control border border-line bg-sunken p-2"
      >
        <pre className="text-left font-mono text-xs/5 break-words whitespace-pre-wrap text-ink">
          <VisibleText text={text} />
        </pre>
      </Scroller>
    </Folded>
  );
}
