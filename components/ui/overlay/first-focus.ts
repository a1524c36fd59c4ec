"use client";

import { createContext, useContext, useEffect, useState } from "react";

/** Moves the focus to the first field of the surrounding sheet, unless a person moved it meanwhile. */
export const FirstFocusContext = createContext(() => {});

/**
 * Gives the first field of a sheet the focus when content appears that was not there when the sheet
 * was opened.
 */
export function useFirstFocus(isThere: boolean): void {
  const focusFirst = useContext(FirstFocusContext);
  const [wasThere] = useState(isThere);
  useEffect(() => {
    if (wasThere || !isThere) return;
    // The sheet itself gets the focus in the first frame after it opened.
    const frame = requestAnimationFrame(focusFirst);
    return () => cancelAnimationFrame(frame);
  }, [wasThere, isThere, focusFirst]);
}
