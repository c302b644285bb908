/** What other extensions may ask for: the service that knows the notebooks' runs. */

import type { NotebookPanel } from '@jupyterlab/notebook';
import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

import type { PanelModel } from './model/panel';
import type { NotebookLink } from './service/link';

export interface IRewound {
  /** What the panel shows. */
  readonly model: PanelModel;

  /** The link of the current notebook, null where there is none. */
  readonly current: NotebookLink | null;

  readonly currentChanged: ISignal<IRewound, NotebookLink | null>;

  /** Another notebook has a link now. */
  readonly linked: ISignal<IRewound, NotebookLink>;

  linkOf(panel: NotebookPanel): NotebookLink | null;
}

export const IRewound = new Token<IRewound>('rewound:IRewound', 'The runs of the notebooks that are open, as their kernels record them.');

export namespace CommandIDs {
  export const showPanel = 'rewound:show-panel';
  export const record = 'rewound:record-kernel';
  export const replay = 'rewound:replay-step';
  export const replayCell = 'rewound:replay-cell';
  export const replayValues = 'rewound:replay-values';
  export const replayFailure = 'rewound:replay-failure';
  export const replayAsRecorded = 'rewound:replay-recorded';
  export const stop = 'rewound:stop-replay';
  export const showCauses = 'rewound:show-causes';
  export const showCell = 'rewound:show-cell';
  export const goToFailure = 'rewound:go-failure';
  export const goToCause = 'rewound:go-cause';
  export const compare = 'rewound:compare-runs';
  export const openTimeline = 'rewound:open-timeline';
  export const openGraph = 'rewound:open-graph';
  export const exportRun = 'rewound:export-run';
  export const debugFailure = 'rewound:debug-failure';
  export const stepBack = 'rewound:step-back';
  export const reverse = 'rewound:reverse-continue';
  export const lastChange = 'rewound:last-change';
  export const producer = 'rewound:go-producer';
  export const restartStep = 'rewound:restart-step';
}
