/** Marks the cell whose execution is chosen in the panel, so that a key in command mode can be meant for it. */

import type { Change } from '../model/panel';
import type { IRewound } from '../tokens';

const CHOSEN = 'jp-Rewound-chosenCell';

export function markChosen(rewound: IRewound): void {
  const { model } = rewound;
  const mark = (): void => {
    const step = model.chosen === null ? null : model.run?.cells.get(`s${model.chosen}`) ?? null;
    for (const cell of rewound.current?.panel.content?.widgets ?? []) {
      cell.toggleClass(CHOSEN, step !== null && step.cell_id === cell.model.id);
    }
  };
  model.changed.connect((_, change: Change) => {
    if (change === 'step' || change === 'run' || change === 'link') {
      mark();
    }
  });
}
