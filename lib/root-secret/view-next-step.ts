import { type RootSecretView, totalOf, type ValueKind } from "./view";

/**
 * The kinds of values that move to the new root secret only when they are used, and otherwise
 * remain until they expire.
 */
const MOVED_BY_USE: readonly ValueKind[] = ["api_keys", "oauth_tokens", "links"];

/** Returns the text that tells an operator the next step in the rotation of the root secret. */
export function nextStep(view: RootSecretView): string {
  switch (view.state) {
    case "single":
      return "To replace the root secret, put a new one (openssl rand -hex 32) and a comma before it in LATCHKEY_SECRET or the secret file, and restart each process.";
    case "waiting":
      return view.waitsFor > 0
        ? `Restart the ${view.waitsFor === 1 ? "process that was" : `${view.waitsFor} processes that were`} not started with the new root secret first. Until then, new values use the old one.`
        : "New values use the new root secret in a moment.";
    case "removable":
      return view.sessions > 0
        ? `Everything uses the new root secret. Remove the old one from the configuration and restart each process. People who signed in before the change (at most ${view.sessions} sessions) have to sign in again.`
        : "Everything uses the new root secret. Remove the old one from the configuration and restart each process.";
    case "moving":
      return whileMoving(view);
  }
}

function whileMoving(view: RootSecretView): string {
  const left = view.progress.filter((one) => one.moved < one.values);
  const byItself = left.filter(({ kind }) => !MOVED_BY_USE.includes(kind));
  if (byItself.length > 0) return "The values are being moved. Keep the old root secret.";
  const { values, moved } = totalOf(left);
  if (values === moved) {
    const until = view.earliestRemoval
      ? ` until ${view.earliestRemoval.toISOString().slice(11, 16)} UTC`
      : "";
    return `Everything uses the new root secret. Keep the old one${until}, for requests that have begun.`;
  }
  const kinds = left.map(({ kind }) => HOW[kind] ?? "").join(" ");
  return `Keep the old root secret. ${kinds}`;
}

const HOW: Partial<Record<ValueKind, string>> = {
  api_keys: "An API key moves when it is used: use, replace or revoke the keys that are left.",
  oauth_tokens: "An app's connection moves when the app refreshes its token, or ends.",
  links: "A link for a person moves nowhere: it is used, expires, or is replaced by a new one.",
};
