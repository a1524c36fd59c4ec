import { notFound, redirect } from "next/navigation";
import type { Result } from "@/lib/errors/errors";
import { DatabaseAway } from "./database-away";

/**
 * Returns the value of a successful result for use in a page. Does not return if the result is a
 * failure: `not_found` and `forbidden` lead to status 404 (the verb has recorded the denial),
 * `signed_out` redirects to /sign-in, and `database_unavailable` throws {@link DatabaseAway}.
 */
export function pageValue<Value>(result: Result<Value>): Value {
  if (result.ok) return result.value;
  const { failure } = result;
  if (failure.code === "signed_out") redirect("/sign-in");
  if (failure.code === "database_unavailable") throw new DatabaseAway();
  if (failure.code === "not_found" || failure.code === "forbidden") notFound();
  throw new Error(`The page could not be read: ${failure.code}.`);
}
