import Link from "next/link";
import { Mark } from "./mark";
import { NavList } from "./nav-list";
import { SearchTrigger } from "./search-trigger";
import type { ShellPerson } from "./shell-person";
import { UserMenu } from "./user-menu";

/** The navigation on the left of wide screens. */
export function Sidebar({ person, version }: { person: ShellPerson; version: string }) {
  return (
    <header className="hidden w-[232px] shrink-0 border-r border-line bg-sunken lg:block">
      <div className="sticky top-0 flex h-dvh flex-col">
        <div className="flex flex-col gap-3 px-3 pt-4 pb-3">
          <Link
            href="/"
            className="mx-1.5 flex h-8 w-fit items-center gap-2 rounded-sm text-section font-medium tracking-[-0.01em]"
          >
            <Mark />
            Latchkey
          </Link>
          <SearchTrigger />
        </div>
        <div className="min-h-0 flex-1 overflow-y-auto px-3 py-1">
          <NavList role={person.role} version={version} />
        </div>
        <div className="border-t border-line p-2">
          <UserMenu person={person} />
        </div>
      </div>
    </header>
  );
}
