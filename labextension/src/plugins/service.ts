/** The plugin that provides `IRewound`. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';

import { Rewound } from '../service/manager';
import { IRewound } from '../tokens';

export const service: JupyterFrontEndPlugin<IRewound> = {
  id: 'rewound:service',
  description: 'Knows the runs of the notebooks that are open.',
  autoStart: true,
  requires: [INotebookTracker],
  provides: IRewound,
  activate: (app: JupyterFrontEnd, tracker: INotebookTracker) => new Rewound(tracker, app.serviceManager.serverSettings)
};
