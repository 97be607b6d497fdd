import type { ConfigurationFieldView } from '../../api/configuration-views.ts';

/** A setting as the tables of this folder write it: what is usual is left out. */
export interface FieldRow {
  readonly path: string;
  readonly label: string;
  readonly help: string;
  readonly unit?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly step?: number;
  readonly choices?: readonly string[];
  readonly kind: ConfigurationFieldView['kind'];
  /** Whether a sweep may search it; it may unless told otherwise. */
  readonly searchable?: boolean;
}

export function fieldOf(group: string, row: FieldRow): ConfigurationFieldView {
  return {
    path: row.path,
    group,
    label: row.label,
    unit: row.unit ?? null,
    kind: row.kind,
    minimum: row.minimum ?? null,
    maximum: row.maximum ?? null,
    step: row.step ?? null,
    choices: row.choices === undefined ? null : [...row.choices],
    help: row.help,
    searchable: row.searchable ?? true,
  };
}
