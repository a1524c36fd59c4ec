import { type RefObject, useEffect } from "react";

/**
 * Moves the focus after a refusal: to the first invalid field or, if no field is invalid, to the
 * field named `fallback`.
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
