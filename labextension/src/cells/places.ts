/** Goes to places in a notebook: a cell by its id, a line of it. */

import type { Cell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';

export interface IPlace {
  cell_id: string | null;
  /** 1-based; null: the cell as such. */
  line?: number | null;
}

/** The cell with this id, null where the notebook has it no more. */
export function cellOf(panel: NotebookPanel, id: string | null): Cell | null {
  return panel.content.widgets.find(cell => cell.model.id === id) ?? null;
}

/** Show a place and put the cursor there. Returns whether there is such a cell. */
export async function goTo(panel: NotebookPanel, place: IPlace): Promise<boolean> {
  const notebook = panel.content;
  const index = notebook.widgets.findIndex(cell => cell.model.id === place.cell_id);
  if (index < 0) {
    return false;
  }
  const cell = notebook.widgets[index];
  notebook.deselectAll();
  notebook.activeCellIndex = index;
  // A cell far away may take seconds to get its editor: nobody waits for that.
  void notebook.scrollToItem(index, 'smart').catch(() => undefined);
  if (place.line) {
    await cell.ready;
    const line = Math.min(place.line - 1, (cell.editor?.lineCount ?? 1) - 1);
    cell.editor?.setCursorPosition({ line, column: 0 });
    cell.editor?.revealPosition({ line, column: 0 });
  }
  return true;
}

/** The text of a cell, as the notebook has it now. */
export function textOf(panel: NotebookPanel, id: string): string | null {
  const model = panel.content.model;
  if (model) {
    for (const cell of model.cells) {
      if (cell.id === id) {
        return cell.sharedModel.getSource();
      }
    }
  }
  return null;
}

/** The first line of a cell that says something, by which a person knows it; null where the notebook has it no more. */
export function titleOf(panel: NotebookPanel, id: string): string | null {
  const text = textOf(panel, id);
  return text?.split('\n').find(each => each.trim() !== '') ?? null;
}
