import Link from "next/link";
import type { ReactNode } from "react";
import { Mark } from "./mark";

export interface MessageFrameProps {
  /** A small line above the title, for example "404". */
  code?: string;
  title: string;
  children: ReactNode;
  actions: ReactNode;
}

/** A full page with a single message, such as "not found". */
export function MessageFrame({ code, title, children, actions }: MessageFrameProps) {
  return (
    <main
      id="content"
      className="mx-auto flex min-h-[80dvh] w-full max-w-[480px] flex-col justify-center px-4 py-10"
    >
      <Link href="/" aria-label="Latchkey" className="w-fit rounded-sm">
        <Mark size={28} />
      </Link>
      {code && <p className="mt-6 font-mono text-sm text-muted">{code}</p>}
      <h1 className={`${code ? "mt-1" : "mt-6"} text-title font-medium tracking-[-0.01em]`}>
        {title}
      </h1>
      <div className="mt-1 text-base text-muted">{children}</div>
      <div className="mt-6 flex flex-wrap gap-2">{actions}</div>
    </main>
  );
}
