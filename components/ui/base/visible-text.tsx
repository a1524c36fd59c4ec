import { seenAndUnseen, unseenText } from "@/lib/servers/view-unseen";

/**
 * Shows untrusted text. Each run of invisible characters (zero-width, direction, tag and control
 * characters) is replaced by a visible chip.
 */
export function VisibleText({ text }: { text: string }) {
  return seenAndUnseen(text).map((piece, index) =>
    typeof piece === "string" ? (
      piece
    ) : (
      <span
        // biome-ignore lint/suspicious/noArrayIndexKey: the order of the pieces never changes.
        key={index}
        title={piece.words}
        className="mx-0.5 rounded-sm bg-amber-tint px-1 font-mono text-[0.85em] break-words text-amber"
      >
        {unseenText(piece)}
        <span className="sr-only"> ({piece.words}, invisible)</span>
      </span>
    ),
  );
}
