/**
 * Reads the token lifetime from a submitted form: null if it is empty, so that the policy's
 * lifetime is used. Text that is not a number becomes NaN, which the verb refuses.
 */
export function secondsIn(form: FormData): number | null {
  const typed = String(form.get("tokenSeconds") ?? "").trim();
  if (typed === "") return null;
  return /^\d+$/.test(typed) ? Number(typed) : Number.NaN;
}
