/** Latchkey's logo: a key with its shaft behind a brass latch. */
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
      <circle cx="6.5" cy="10" r="3.5" className="stroke-ink" />
      <path d="M10 10h7.5v3.25M15 10v2.5" className="stroke-ink" />
      <path d="M12.4 6.5v7" className="stroke-brass" />
    </svg>
  );
}
