"use client";

import { useEffect, useState } from "react";
import type { AudienceChoice, AudienceChoices } from "@/lib/outward/view";
import { AudienceChecks } from "./audience-checks";

interface NewAudiencesProps {
  teamId: string;
  load: (teamId: string) => Promise<{ ok: true; value: AudienceChoices } | { ok: false }>;
  errors?: Readonly<Record<string, string>>;
}

/**
 * Lists the servers outside the gateway that a new key or connection of a team can be granted.
 * Renders nothing if there are no such servers.
 */
export function NewAudiences({ teamId, load, errors }: NewAudiencesProps) {
  const [loaded, setLoaded] = useState<{ teamId: string; choices: readonly AudienceChoice[] }>();
  useEffect(() => {
    let current = true;
    void load(teamId).then((result) => {
      if (current) setLoaded({ teamId, choices: result.ok ? result.value.choices : [] });
    });
    return () => {
      current = false;
    };
  }, [teamId, load]);
  if (loaded?.teamId !== teamId || loaded.choices.length === 0) return null;
  return <AudienceChecks key={teamId} choices={loaded.choices} errors={errors} />;
}
