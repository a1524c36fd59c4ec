import type { ReactNode } from "react";
import { pageValue } from "@/app/_server/page-value";
import { pageContext } from "@/app/_server/request-context";
import { listPeople } from "@/lib/identity/people/list-people";

/**
 * Checks the signed-in user's role before any part of the response is sent, so that members get
 * status 404.
 */
export default async function PeopleLayout({ children }: { children: ReactNode }) {
  pageValue(await listPeople(await pageContext(), { pageSize: 1 }));
  return children;
}
