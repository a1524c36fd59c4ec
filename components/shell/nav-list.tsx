"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useId } from "react";
import { cx } from "@/components/ui/base/cx";
import { groupsOf, isCurrent, type RoomGroup, roomsFor } from "./rooms";
import type { ShellPerson } from "./shell-person";

interface NavListProps {
  role: ShellPerson["role"];
  /** The version of Latchkey, at the end of the navigation. */
  version: string;
  /**
   * Called after the user has clicked a link, for example to close the sheet that contains the
   * navigation.
   */
  onGo?: () => void;
}

/** The links to the console's pages, in groups. The link to the current page is highlighted. */
export function NavList({ role, version, onGo }: NavListProps) {
  return (
    <nav aria-label="Main" className="flex flex-col gap-3">
      {groupsOf(roomsFor(role)).map((group) => (
        <NavGroup key={group.caption ?? ""} group={group} onGo={onGo} />
      ))}
      <p className="px-2.5 text-caption">
        <Link
          href="/docs/changelog"
          prefetch={false}
          onClick={onGo}
          className="rounded-sm text-faint underline-offset-3 hover:text-ink hover:underline"
        >
          Version {version}
        </Link>
      </p>
    </nav>
  );
}

function NavGroup({ group, onGo }: { group: RoomGroup; onGo?: () => void }) {
  const pathname = usePathname();
  const id = useId();
  return (
    <div>
      {group.caption && (
        <p id={id} className="px-2.5 pb-1 text-caption text-faint">
          {group.caption}
        </p>
      )}
      <ul aria-labelledby={group.caption ? id : undefined} className="flex flex-col gap-0.5">
        {group.rooms.map((room) => {
          const current = isCurrent(pathname, room);
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
    </div>
  );
}
