/** Latchkey's logo: a key whose bow is crossed by a brass latch. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      className="shrink-0"
    >
      <circle cx="8" cy="8" r="5" className="stroke-ink" />
      <path d="M11.54 11.54 17 17M14.6 14.6l2.12-2.12" className="stroke-ink" />
      <path d="M1 8h14" className="stroke-brass" />
    </svg>
  );
}
