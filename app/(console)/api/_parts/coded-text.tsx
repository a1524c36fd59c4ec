/** Text with the parts between backticks shown as code. */
export function CodedText({ text }: { text: string }) {
  // Every second part was between backticks.
  return text.split("`").map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never move.
      <code key={index} className="font-mono text-xs text-ink">
        {part}
      </code>
    ) : (
      part
    ),
  );
}
