"use client";

import { CalendarDays } from "lucide-react";
import { dateText } from "@/components/ui/data/time/date-text";
import { Button } from "@/components/ui/form/button";
import { TextField } from "@/components/ui/form/text-field";
import { Popover } from "@/components/ui/overlay/popover";

interface DaysFieldProps {
  from: Date | null;
  to: Date | null;
  onChange: (days: { from?: Date | null; to?: Date | null }) => void;
}

const day = (date: Date | null) => date?.toISOString().slice(0, 10) ?? "";
const toDate = (value: string) => (value ? new Date(`${value}T00:00:00Z`) : null);

/** The field that selects a range of days in a popover. The start, the end or both may be empty. */
export function DaysField({ from, to, onChange }: DaysFieldProps) {
  return (
    <Popover
      title="Days (UTC)"
      trigger={
        <Button className="justify-start font-normal">
          <CalendarDays aria-hidden="true" className="size-4 text-muted" />
          {words(from, to)}
        </Button>
      }
    >
      <TextField
        label="From"
        type="date"
        value={day(from)}
        max={day(to) || undefined}
        onChange={(event) => onChange({ from: toDate(event.target.value) })}
      />
      <TextField
        label="To"
        type="date"
        value={day(to)}
        min={day(from) || undefined}
        onChange={(event) => onChange({ to: toDate(event.target.value) })}
      />
      <Button disabled={!from && !to} onClick={() => onChange({ from: null, to: null })}>
        Any time
      </Button>
    </Popover>
  );
}

function words(from: Date | null, to: Date | null): string {
  const start = from && dateText(from.getTime());
  const end = to && dateText(to.getTime());
  if (start && end) return start === end ? start : `${start} – ${end}`;
  if (start) return `Since ${start}`;
  return end ? `Until ${end}` : "Any time";
}
