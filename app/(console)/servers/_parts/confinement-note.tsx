import { Banner } from "@/components/ui/feedback/banner";
import type { MachineConfinement, UpstreamView } from "@/lib/servers/view";

/**
 * Says why commands are not confined and what an operator can do. Renders nothing if commands are
 * confined.
 */
export function ConfinementNote({ confinement }: { confinement: MachineConfinement }) {
  if (confinement.why === null) return null;
  return (
    <Banner tone={confinement.kind === "none" ? "amber" : "info"} title="Not confined">
      {confinement.why}
    </Banner>
  );
}

/**
 * Says whether the server's command is confined, and which paths in its arguments the command
 * cannot see.
 */
export function ServerConfinement({ server: { confinement } }: { server: UpstreamView }) {
  if (confinement === null) return null;
  const { unseen } = confinement;
  return (
    <>
      <ConfinementNote confinement={confinement} />
      {unseen.length > 0 && (
        <Banner tone="amber" title="It cannot see every path in its arguments">
          Add{" "}
          {unseen.map((path, index) => (
            <span key={path}>
              {index > 0 && ", "}
              <code className="font-mono">{path}</code>
            </span>
          ))}{" "}
          to its paths if it needs {unseen.length === 1 ? "it" : "them"}.
        </Banner>
      )}
    </>
  );
}

/**
 * Lists the paths that a confined command can see, on one line. Returns null if the command is not
 * confined.
 */
export function seesText({ paths, confinement }: UpstreamView): string | null {
  if (confinement?.kind !== "bubblewrap") return null;
  if (paths === null) return "Confined: its own folder, and what its arguments and variables name";
  if (paths.length === 0) return "Confined: only its own folder";
  const named = paths.map(({ path, access }) => (access === "write" ? `${path} (write)` : path));
  return `Confined: its own folder, ${named.join(", ")}`;
}
