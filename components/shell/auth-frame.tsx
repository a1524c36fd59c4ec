import type { ReactNode } from "react";
import { cx } from "@/components/ui/base/cx";
import { Mark } from "./mark";

export interface AuthFrameProps {
  title: string;
  description?: ReactNode;
  children: ReactNode;
  /** A line of muted text below the card, for example a link. */
  footer?: ReactNode;
  /** True if the card is wider than usual, for pages with more than a few fields. */
  wide?: boolean;
}

/**
 * The frame of the pages outside the console, such as the sign-in page. It shows Latchkey's logo,
 * name and tagline, and one card.
 */
export function AuthFrame({ title, description, children, footer, wide }: AuthFrameProps) {
  return (
    <main
      id="content"
      className={cx(
        "mx-auto flex min-h-dvh w-full flex-col justify-center px-4 py-10",
        wide ? "max-w-[560px]" : "max-w-[400px]",
      )}
    >
      <div className="mb-8 flex flex-col items-center text-center">
        <Mark size={40} />
        <p className="mt-3 text-title font-medium tracking-[-0.01em]">Latchkey</p>
        <p className="text-sm text-muted">Keys to your team's MCP servers.</p>
      </div>
      <div className="rounded-surface border border-line bg-surface p-6">
        <h1 className="text-section font-medium">{title}</h1>
        {description && <p className="mt-1 text-sm text-muted">{description}</p>}
        <div className="mt-5">{children}</div>
      </div>
      {footer && <div className="mt-4 text-center text-sm text-muted">{footer}</div>}
    </main>
  );
}
