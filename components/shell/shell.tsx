import type { ReactNode } from "react";
import { UnsavedPage } from "@/components/ui/confirm/unsaved";
import { Commands } from "./commands";
import { PendingPage } from "./pending/pending-page";
import type { ShellPerson } from "./shell-person";
import { Sidebar } from "./sidebar";
import { SkipLink } from "./skip-link";
import { TopBar } from "./top-bar";

export interface ShellProps {
  person: ShellPerson;
  /** The version of Latchkey. */
  version: string;
  /** The server action that ends the session of the signed-in person. */
  signOut: () => Promise<void>;
  children: ReactNode;
}

/**
 * The frame of the console. It contains the navigation, the command palette, the shortcuts, and the
 * page in `<main id="content">`. Skeletons, which are rendered before the page, read the user's
 * role from `data-role`.
 */
export function Shell({ person, version, signOut, children }: ShellProps) {
  return (
    <Commands person={person} signOut={signOut}>
      <SkipLink />
      <div className="min-h-dvh lg:flex">
        <Sidebar person={person} version={version} />
        <div className="min-w-0 flex-1">
          <TopBar person={person} version={version} />
          <main
            id="content"
            tabIndex={-1}
            data-role={person.role}
            className="mx-auto max-w-[1184px] px-4 py-6 outline-none sm:px-8 sm:py-8"
          >
            <UnsavedPage>
              <PendingPage>{children}</PendingPage>
            </UnsavedPage>
          </main>
        </div>
      </div>
    </Commands>
  );
}
