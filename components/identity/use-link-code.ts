"use client";

import { useEffect, useState } from "react";
import type { Outcome } from "@/components/ui/form/outcome";
import type { LinkPurposeView } from "@/lib/identity/view";

type LinkCheck = (code: string) => Promise<Outcome<LinkPurposeView>>;

export type LinkState =
  | { readonly state: "checking" }
  | { readonly state: "good"; readonly code: string; readonly link: LinkPurposeView }
  | {
      readonly state: "refused";
      readonly code: "link_invalid" | "other";
      readonly message: string;
    };

const MISSING: LinkState = { state: "refused", code: "link_invalid", message: "" };

/**
 * Reads the code from the URL's fragment, which browsers never send to a server, and checks the
 * code. If another link is opened in the same tab, the code of this link is read and checked too.
 */
export function useLinkCode(check: LinkCheck): LinkState {
  const [state, setState] = useState<LinkState>({ state: "checking" });
  useEffect(() => {
    let latest = 0;
    const read = async () => {
      const turn = ++latest;
      const code = window.location.hash.slice(1);
      if (code === "") return setState(MISSING);
      setState({ state: "checking" });
      const answer = await check(code).catch(() => null);
      if (turn !== latest) return;
      if (answer?.ok) return setState({ state: "good", code, link: answer.value });
      setState({
        state: "refused",
        code: answer?.code === "link_invalid" ? "link_invalid" : "other",
        message: answer?.message ?? "Latchkey could not be reached. Reload the page to try again.",
      });
    };
    void read();
    const onHashChange = () => void read();
    window.addEventListener("hashchange", onHashChange);
    return () => {
      latest = -1;
      window.removeEventListener("hashchange", onHashChange);
    };
  }, [check]);
  return state;
}
