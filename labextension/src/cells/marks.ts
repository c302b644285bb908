/** The mark in a cell's margin: what is known of its newest execution, as long as the cell's text is the one that ran. */

import type { Cell } from '@jupyterlab/cells';
import type { TranslationBundle } from '@jupyterlab/translation';

import { duration } from '../model/format';
import type { CellShape } from '../wire';

export type Mark = CellShape['mark'];

const CLASS = 'jp-Rewound-cellMark';

/** Each mark has a shape of its own, drawn in a box of 12. */
const SHAPES: Record<Mark, string> = {
  recorded: '<circle cx="6" cy="6" r="2.5"/>',
  restored: '<path d="M6 2.5 2.5 6 6 9.5M9.5 2.5 6 6l3.5 3.5"/>',
  stale: '<circle cx="6" cy="6" r="3.2"/><path d="M6 4.2V6l1.3 1"/>',
  'would-run': '<path d="M4 2.8 9 6 4 9.2Z"/>',
  failed: '<path d="M3 3l6 6M9 3L3 9"/>',
  interrupted: '<rect x="3" y="3" width="6" height="6" rx="1"/>',
  running: '<circle cx="6" cy="6" r="3.2"/>'
};

export function markText(mark: Mark, trans: TranslationBundle): string {
  const texts: Record<Mark, string> = {
    recorded: trans.__('Recorded'),
    restored: trans.__('Restored from the recording'),
    stale: trans.__('Stale'),
    'would-run': trans.__('A replay would run this cell'),
    failed: trans.__('Failed'),
    interrupted: trans.__('Interrupted'),
    running: trans.__('Running')
  };
  return texts[mark];
}

/** Show a mark, or none. The cell's node outlives its editor, so that late cells have theirs too. */
export function showMark(cell: Cell, shown: CellShape | null, trans: TranslationBundle): void {
  const old = cell.node.querySelector<HTMLElement>(`:scope > .${CLASS}`);
  const edited = shown !== null && cell.model.sharedModel.getSource() !== shown.source;
  const mark: Mark | null = shown === null ? null : edited ? 'would-run' : shown.mark;
  if (mark === null || shown === null) {
    old?.remove();
    return;
  }
  const reason = edited ? trans.__('its text has changed since it ran') : shown.reason;
  const seconds = mark === 'running' || edited ? '' : duration(shown.seconds);
  const said = [reason ? `${markText(mark, trans)}: ${reason}` : markText(mark, trans), seconds].filter(Boolean).join(' · ');
  if (old?.dataset.mark === mark && old.title === said) {
    return;
  }
  const node = old ?? document.createElement('div');
  node.className = CLASS;
  node.dataset.mark = mark;
  node.title = said;
  node.setAttribute('role', 'img');
  node.setAttribute('aria-label', said);
  node.innerHTML = `<svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">${SHAPES[mark]}</svg>`;
  if (old === null) {
    cell.node.appendChild(node);
  }
}
