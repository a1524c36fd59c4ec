import { type ComponentType, useEffect, useState } from "react";

/** Loads a script whose default export is a component. */
export type LoadPart<Props> = () => Promise<{ default: ComponentType<Props> }>;

/**
 * Returns a component whose script is loaded when it is `wanted`, or already `ahead` of that, and
 * null until then. A script that cannot be loaded throws its error to the error boundary, but only
 * when it is wanted. `lazy` is not used, because Suspense may keep its fallback for 300 ms, and
 * mounts the fallback anew in that time, by which a click on it is lost.
 */
export function useLoaded<Props>(
  load: LoadPart<Props>,
  wanted: boolean,
  ahead = false,
): ComponentType<Props> | null {
  const [part, setPart] = useState<ComponentType<Props> | null>(null);
  const [failure, setFailure] = useState<{ error: unknown } | null>(null);
  const loads = (wanted || ahead) && part === null;
  useEffect(() => {
    if (!loads) return;
    let left = false;
    load().then(
      (script) => left || setPart(() => script.default),
      (error: unknown) => left || !wanted || setFailure({ error }),
    );
    return () => {
      left = true;
    };
  }, [load, loads, wanted]);
  if (failure) throw failure.error;
  return part;
}
