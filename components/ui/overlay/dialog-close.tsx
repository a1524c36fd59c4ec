"use client";

import { cloneElement, createContext, type ReactElement, useContext } from "react";

/** Closes the surrounding dialog or sheet, or asks first if changes would be lost. */
export const CloseContext = createContext<() => void>(() => {});

/** Makes its child a button that closes the surrounding dialog or sheet. */
export function DialogClose({ children }: { children: ReactElement<{ onClick?: () => void }> }) {
  const close = useContext(CloseContext);
  return cloneElement(children, { onClick: close });
}
