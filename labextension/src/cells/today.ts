/** The notebook's cells as they are now, saved or not, as the kernel wants them for a plan. */

import type { NotebookPanel } from '@jupyterlab/notebook';

export interface ICellToday {
  cell_id: string;
  type: string;
  source: string;
  tags: string[];
}

export function todaysCells(panel: NotebookPanel): ICellToday[] {
  const model = panel.content.model;
  return [...(model?.cells ?? [])].map(cell => ({
    cell_id: cell.id,
    type: cell.type,
    source: cell.sharedModel.getSource(),
    tags: (cell.getMetadata('tags') as string[] | undefined) ?? []
  }));
}
