/** Where something is, in words. */

import type { TranslationBundle } from '@jupyterlab/translation';

import { basename } from '../model/format';
import type { CellNames, IInCell } from '../model/names';

export interface ISomewhere extends IInCell {
  line?: number | null;
  function?: string | null;
  file?: string | null;
}

/** `[4], line 5 · score_lead`, or `load.py, line 12`. */
export function placeText(place: ISomewhere, names: CellNames | null | undefined, trans: TranslationBundle): string {
  const line = place.line ? trans.__('line %1', place.line) : '';
  return [[cellText(place, names, trans) || (place.file ? basename(place.file) : ''), line].filter(Boolean).join(', '), place.function].filter(Boolean).join(' · ');
}

/** A cell as the notebook shows it; where nobody knows its count, by its index as messages have it. */
export function cellText(place: IInCell, names: CellNames | null | undefined, trans: TranslationBundle): string {
  return place.cell === null ? '' : names?.of(place) ?? trans.__('cell %1', place.cell);
}
