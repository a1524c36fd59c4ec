"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cx } from "@/components/ui/base/cx";
import { isInRoom } from "./pages";
import { roomsFor } from "./rooms";
import type { ShellPerson } from "./shell-person";

interface NavListProps {
  role: ShellPerson["role"];
  /**
   * Called after the user has clicked a link, for example to close the sheet that contains the
   * navigation.
   */
  onGo?: () => void;
}

/** The links to the console's pages. The link to the current page is highlighted. */
export function NavList({ role, onGo }: NavListProps) {
  const pathname = usePathname();
  return (
    <nav aria-label="Main">
      <ul className="flex flex-col gap-0.5">
        {roomsFor(role).map((room) => {
          const current = isInRoom(pathname, room);
          return (
            <li key={room.href}>
              <Link
                href={room.href}
                onClick={onGo}
                aria-current={current ? "page" : undefined}
                className={cx(
                  "flex h-8 items-center gap-2.5 rounded-control border px-2.5 text-base transition-colors duration-120",
                  current
                    ? "border-line bg-surface font-medium text-ink"
                    : "border-transparent text-muted hover:bg-hover hover:text-ink",
                )}
              >
                <room.icon aria-hidden="true" className="size-4 shrink-0" />
                {room.name}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
