import { changeText } from "./change-text";

interface SpeedChangeProps {
  now: number | null;
  before: number | null;
}

/** Says how much slower or faster calls became. Slower is marked, because it is a reason to look. */
export function SpeedChange({ now, before }: SpeedChangeProps) {
  const text = changeText(now, before, ["slower", "faster"]);
  const isSlower = now !== null && before !== null && before > 0 && now > before;
  return isSlower ? <span className="text-amber">{text}</span> : text;
}
