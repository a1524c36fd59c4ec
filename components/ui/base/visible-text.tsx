import { seenAndUnseen, unseenText } from "@/lib/servers/view-unseen";

/**
 * Untrusted text, with a chip in place of each run of invisible characters: zero-width, direction,
 * tag and control characters.
 */
export function VisibleText({ text }: { text: string }) {
  return seenAndUnseen(text).map((piece, index) =>
    typeof piece === "string" ? (
      piece
    ) : (
      <span
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never move.
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
