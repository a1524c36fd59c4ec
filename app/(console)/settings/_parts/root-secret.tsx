import Link from "next/link";
import { LiveRefresh } from "@/components/ui/data/live-refresh";
import { Pill, type PillTone } from "@/components/ui/data/pill";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { SectionCard } from "@/components/ui/layout/section-card";
import { percentOf, type RootSecretView, totalOf, VALUE_KINDS } from "@/lib/root-secret/view";
import { nextStep } from "@/lib/root-secret/view-next-step";

interface RootSecretProps {
  secret: RootSecretView;
  now: Date;
}

const STATE: Record<RootSecretView["state"], { word: string; tone: PillTone }> = {
  single: { word: "In use", tone: "green" },
  waiting: { word: "Waiting for restarts", tone: "amber" },
  moving: { word: "Moving", tone: "amber" },
  removable: { word: "Old one removable", tone: "green" },
};
const REFRESH_SECONDS = 2;

/**
 * Shows the state of the root secret. While the root secret is being rotated, the progress is shown
 * and refreshes automatically.
 */
export function RootSecret({ secret, now }: RootSecretProps) {
  const { word, tone } = STATE[secret.state];
  const rotates = secret.state !== "single";
  return (
    <SectionCard
      title="Root secret"
      description="Encrypts stored credentials and finds API keys. It is set where Latchkey runs, never here."
      action={
        <Pill tone={tone} live={secret.state === "waiting" || secret.state === "moving"}>
          {word}
        </Pill>
      }
    >
      <p className="text-sm">
        New values use <code className="font-mono">{secret.current}</code>
        {secret.since && (
          <>
            , since <RelativeTime at={secret.since} now={now} />
          </>
        )}
        .
      </p>
      {rotates && <Progress secret={secret} />}
      <p className="mt-3 max-w-[72ch] text-sm text-muted">{nextStep(secret)}</p>
      {secret.state === "moving" && <KeysLeft secret={secret} now={now} />}
      {rotates && <LiveRefresh seconds={REFRESH_SECONDS} />}
    </SectionCard>
  );
}

function Progress({ secret }: { secret: RootSecretView }) {
  const total = totalOf(secret.progress);
  const percent = percentOf(total);
  return (
    <div className="mt-3 max-w-[440px]">
      <div
        role="progressbar"
        aria-label="Values that use the new root secret"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        className="h-1.5 overflow-hidden rounded-full bg-hover"
      >
        <div className="h-full bg-brass" style={{ width: `${percent}%` }} />
      </div>
      <p className="mt-2 text-sm">
        {percent}%: {total.moved.toLocaleString("en-GB")} of {total.values.toLocaleString("en-GB")}{" "}
        values
      </p>
      <dl className="mt-2 grid grid-cols-[1fr_auto] gap-x-6 gap-y-1 text-sm text-muted">
        {secret.progress.map(({ kind, values, moved }) => (
          <div key={kind} className="contents">
            <dt>{VALUE_KINDS[kind]}</dt>
            <dd className="text-right tabular-nums">
              {moved} of {values}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function KeysLeft({ secret, now }: RootSecretProps) {
  if (secret.keysLeft.length === 0) return null;
  return (
    <ul aria-label="Keys that are left" className="mt-3 flex flex-col gap-1 text-sm">
      {secret.keysLeft.map((key) => (
        <li key={key.id}>
          <Link href={`/keys/${key.id}`} className="underline">
            {key.name}
          </Link>{" "}
          <span className="text-muted">
            {key.lastUsedAt ? (
              <>
                last used <RelativeTime at={key.lastUsedAt} now={now} />
              </>
            ) : (
              "never used"
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
