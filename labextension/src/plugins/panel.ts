/** The plugin with the panel, its commands and settings. */

import { ILayoutRestorer } from '@jupyterlab/application';
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';

import { markChosen } from '../cells/chosen';
import { textOf } from '../cells/places';
import { Actions } from '../commands/actions';
import { addCommands } from '../commands/commands';
import { Memory } from '../model/memory';
import { TimelineState } from '../model/timelinestate';
import { RewoundPanel } from '../panels/sidepanel';
import { IRewound } from '../tokens';

export const PANEL = 'rewound:panel';

export const panel: JupyterFrontEndPlugin<void> = {
  id: PANEL,
  description: 'Shows the runs of a notebook, why one failed, and replays it.',
  autoStart: true,
  requires: [IRewound, INotebookTracker, IRenderMimeRegistry],
  optional: [ILayoutRestorer, ICommandPalette, ISettingRegistry, ITranslator, IStateDB],
  activate: (
    app: JupyterFrontEnd,
    rewound: IRewound,
    tracker: INotebookTracker,
    rendermime: IRenderMimeRegistry,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    settings: ISettingRegistry | null,
    maybe: ITranslator | null,
    kept: IStateDB | null
  ) => {
    const translator = maybe ?? nullTranslator;
    const trans = translator.load('rewound');
    const state = new TimelineState(cell => (rewound.current ? textOf(rewound.current.panel, cell) : null));
    const actions = new Actions(app, rewound, trans);
    const shown = new RewoundPanel({ rewound, state, rendermime, translator, actions: actions.forPanel() });
    app.shell.add(shown, 'right', { rank: 650, type: 'Rewound' });
    restorer?.add(shown, shown.id);
    markChosen(rewound);
    addCommands({ app, rewound, tracker, rendermime, palette, trans, actions, state, panel: shown });
    const loaded = settings?.load(PANEL).then(loaded => {
      const read = (): void => {
        actions.options.openOnFailure = loaded.get('openOnFailure').composite === true;
        actions.options.compareAfterReplay = loaded.get('compareAfterReplay').composite !== false;
        state.mode = loaded.get('axis').composite === 'order' ? 'order' : 'time';
      };
      loaded.changed.connect(read);
      read();
    });
    if (kept !== null) {
      // What somebody has chosen counts more than a setting, so it comes later.
      void Promise.resolve(loaded)
        .catch(() => undefined)
        .then(() => remember(rewound, shown, state, kept));
    }
  }
};

/** Keep how each notebook is looked at in the workspace. */
function remember(rewound: IRewound, panel: RewoundPanel, state: TimelineState, kept: IStateDB): void {
  const key = (path: string): string => `rewound:look:${path}`;
  const memory = new Memory(rewound.model, state, panel, {
    fetch: path => kept.fetch(key(path)),
    save: (path, look) => kept.save(key(path), look as unknown as ReadonlyPartialJSONValue)
  });
  panel.toggled.connect(() => memory.noted());
  panel.disposed.connect(() => memory.dispose());
  rewound.currentChanged.connect((_, link) => void memory.turn(link?.panel.context.path ?? null));
  void memory.turn(rewound.current?.panel.context.path ?? null);
}
