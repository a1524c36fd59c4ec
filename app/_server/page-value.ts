import { notFound, redirect } from "next/navigation";
import type { Result } from "@/lib/errors/errors";
import { DatabaseAway } from "./database-away";

/**
 * The value that a page shows. What is hidden or forbidden is answered as not found (the verb has
 * recorded the denial); a database that is away becomes the console's own page about it.
 */
export function pageValue<Value>(result: Result<Value>): Value {
  if (result.ok) return result.value;
  const { failure } = result;
  if (failure.code === "signed_out") redirect("/sign-in");
  if (failure.code === "database_unavailable") throw new DatabaseAway();
  if (failure.code === "not_found" || failure.code === "forbidden") notFound();
  throw new Error(`The page could not be read: ${failure.code}.`);
}
