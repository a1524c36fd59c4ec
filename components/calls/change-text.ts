/**
 * Describes how a number differs from the one before: "12% more", "8% fewer", "Same as before". Far
 * larger changes have no number. `words` are the words for a larger and a smaller number.
 */
export function changeText(
  now: number | null,
  before: number | null,
  words: readonly [up: string, down: string] = ["more", "fewer"],
): string {
  if (now === null) return before === null ? "" : "None now";
  if (before === null || before === 0) return now === 0 ? "None before either" : "None before";
  if (now === before) return "Same as before";
  const share = Math.round((Math.abs(now - before) / before) * 100);
  const much = share > 999 ? "Far" : share === 0 ? "<1%" : `${share}%`;
  return `${much} ${now > before ? words[0] : words[1]}`;
}

/** Formats a share such as "2.4%", or "–" if there is none. */
export function shareText(share: number | null): string {
  if (share === null) return "–";
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return "<0.1%";
  return `${percent.toLocaleString("en-GB", { maximumFractionDigits: percent < 10 ? 1 : 0 })}%`;
}
