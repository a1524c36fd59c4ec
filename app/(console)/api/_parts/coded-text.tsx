/** Renders plain text in which every part between backticks is shown as code. */
export function CodedText({ text }: { text: string }) {
  // Every second part was enclosed in backticks.
  return text.split("`").map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the order of the parts never changes.
      <code key={index} className="font-mono text-xs text-ink">
        {part}
      </code>
    ) : (
      part
    ),
  );
}
