import type { ReactNode } from "react";
import { KeyEnding, KeyExpiry, KeyLastUsed } from "@/components/keys/key-facts";
import { KeyPill } from "@/components/keys/key-pill";
import { CardList, RowCard } from "@/components/ui/data/card-list";
import { RowTitle } from "@/components/ui/data/row-title";
import { Checkbox } from "@/components/ui/form/checkbox";
import { endOf, isFinal, type KeyView, maskedKey } from "@/lib/keys/view";
import type { Selection } from "./use-selection";

export interface KeyRowsProps {
  rows: readonly KeyView[];
  now: Date;
  /** True for operators and leads, who see other people's keys. Members see only their own. */
  showOwner: boolean;
  selection: Selection;
  menu: (row: KeyView) => ReactNode;
}

/** One page of the list of keys, shown as cards on narrow screens. */
export function KeyCards({ rows, now, showOwner, selection, menu }: KeyRowsProps) {
  return (
    <CardList label="API keys">
      {rows.map((row) => (
        <RowCard
          key={row.id}
          select={<KeyCheckbox row={row} selection={selection} large />}
          title={
            <RowTitle href={`/keys/${row.id}`} title={row.name} detail={maskedKey(row.lastFour)} />
          }
          status={<KeyPill apiKey={row} now={now} />}
          menu={menu(row)}
        >
          {showOwner && <span>{row.maker?.name ?? "Service key"}</span>}
          <KeyLastUsed apiKey={row} now={now} inline />
          {endOf(row) ? (
            <KeyEnding apiKey={row} now={now} />
          ) : (
            <span>
              {row.expiresAt === null ? "Never expires" : "Expires "}
              {row.expiresAt && <KeyExpiry apiKey={row} now={now} />}
            </span>
          )}
        </RowCard>
      ))}
    </CardList>
  );
}

interface KeyCheckboxProps {
  row: KeyView;
  selection: Selection;
  /** True for a checkbox with a touch target of 44 px. */
  large?: boolean;
}

/**
 * The checkbox that selects a key. A key that can never be used again, because it was revoked or
 * its creator left, cannot be selected.
 */
export function KeyCheckbox({ row, selection, large }: KeyCheckboxProps) {
  return (
    <Checkbox
      aria-label={`Select ${row.name}`}
      checked={selection.has(row.id)}
      disabled={isFinal(row)}
      onCheckedChange={(on) => selection.pick(row.id, on)}
      className={large ? "relative before:absolute before:-inset-3.5" : undefined}
    />
  );
}
