import { type RefObject, useEffect } from "react";

/**
 * After a refused attempt, puts the focus where the person goes on: the first wrong field, or
 * `fallback` (a field's name) where the refusal is about none of them.
 */
export function useFocusRefusal(
  form: RefObject<HTMLFormElement | null>,
  state: { readonly ok: boolean } | null,
  fallback?: string,
) {
  useEffect(() => {
    if (!state || state.ok) return;
    const wrong = form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-refused]');
    const other = fallback ? form.current?.elements.namedItem(fallback) : null;
    const target = wrong ?? (other instanceof HTMLElement ? other : null);
    target?.focus();
  }, [form, state, fallback]);
}
