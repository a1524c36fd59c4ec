/**
 * Returns the handlers of an element that load a script as soon as the element is hovered or
 * focused, for a part that is wanted when the element is clicked. A script that cannot be loaded is
 * asked for again then, and only then is this an error.
 */
export function loadAhead(load: () => Promise<unknown>) {
  const ahead = () => {
    load().catch(() => {});
  };
  return { onPointerEnter: ahead, onFocus: ahead };
}
