/** Puts what a replay leaves in the cells into the notebook, as if they had been run. */

import type { ICodeCellModel } from '@jupyterlab/cells';
import type { IOutput } from '@jupyterlab/nbformat';
import { NotebookActions } from '@jupyterlab/notebook';
import type { NotebookPanel } from '@jupyterlab/notebook';

import type { ReplayedCellShape } from '../wire';

/** Returns how many cells have got their outputs. */
export function land(panel: NotebookPanel, cells: ReadonlyArray<ReplayedCellShape>): number {
  const model = panel.content.model;
  const told = new Map(cells.map(cell => [cell.cell_id, cell]));
  let landed = 0;
  for (const cell of model?.cells ?? []) {
    const found = cell.type === 'code' ? told.get(cell.id) : undefined;
    if (found && found.action !== 'skipped') {
      const code = cell as ICodeCellModel;
      code.outputs.fromJSON(found.outputs as unknown as IOutput[]);
      code.executionCount = found.execution_count;
      landed += 1;
    }
  }
  return landed;
}

/** What runs the code cells behind those that a replay was about; null where there are none. */
export function cellsBelow(panel: NotebookPanel, cells: ReadonlyArray<ReplayedCellShape>): (() => Promise<boolean>) | null {
  const told = new Set(cells.map(cell => cell.cell_id));
  const { content, sessionContext } = panel;
  const first = content.widgets.reduce((last, cell, at) => (told.has(cell.model.id) ? at + 1 : last), 0);
  if (!content.widgets.slice(first).some(cell => cell.model.type === 'code' && cell.model.sharedModel.getSource().trim() !== '')) {
    return null;
  }
  return () => {
    content.activeCellIndex = first;
    return NotebookActions.runAllBelow(content, sessionContext);
  };
}
