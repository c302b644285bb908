/** The commands, each with its label, and where the palette lists them. */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import { InputDialog, MainAreaWidget } from '@jupyterlab/apputils';
import type { ICommandPalette } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyJSONObject } from '@lumino/coreutils';

import { placeOf } from '../model/hints';
import type { TimelineState } from '../model/timelinestate';
import { comparison } from '../panels/compare/widget';
import { runText } from '../panels/header';
import { mainGraph } from '../panels/graph/widget';
import { mainTimeline } from '../panels/timeline/widget';
import type { IPlaceToGo, RewoundPanel } from '../panels/sidepanel';
import { CommandIDs, IRewound } from '../tokens';
import { rewoundIcon } from '../ui/icons';
import type { Actions } from './actions';

export interface ICommandOptions {
  app: JupyterFrontEnd;
  rewound: IRewound;
  tracker: INotebookTracker;
  rendermime: IRenderMimeRegistry;
  palette: ICommandPalette | null;
  trans: TranslationBundle;
  actions: Actions;
  state: TimelineState;
  panel: RewoundPanel;
}

type Commands = Record<string, CommandRegistry.ICommandOptions>;

export function addCommands(options: ICommandOptions): void {
  const { app, palette, trans } = options;
  const commands: Commands = { ...looking(options), ...replaying(options), ...opening(options) };
  for (const [id, command] of Object.entries(commands)) {
    app.commands.addCommand(id, { describedBy: { args: ARGUMENTS[id] ?? NO_ARGUMENTS }, ...command });
    if (id !== CommandIDs.showCell && id !== CommandIDs.replayCell) {
      palette?.addItem({ command: id, category: trans.__('Rewound') });
    }
  }
  const again = (): void => app.commands.notifyCommandChanged();
  options.rewound.model.changed.connect(again);
  options.rewound.currentChanged.connect(again);
}

const NO_ARGUMENTS: ReadonlyJSONObject = { type: 'object', properties: {} };
const ARGUMENTS: Readonly<Record<string, ReadonlyJSONObject>> = {
  [CommandIDs.replay]: { type: 'object', properties: { step: { type: 'string', description: 'The id of a step' } } },
  [CommandIDs.compare]: {
    type: 'object',
    properties: {
      left: { type: 'string', description: 'A run' },
      right: { type: 'string', description: 'Another run' },
      beside: { type: 'boolean', description: 'Below the notebook rather than over it' }
    }
  }
};

function looking({ app, rewound, trans, actions, panel, tracker }: ICommandOptions): Commands {
  const failure = (): IPlaceToGo | null => failurePlace(rewound);
  const cause = (): IPlaceToGo | null => rewound.current?.run.debug?.causes[0] ?? null;
  return {
    [CommandIDs.showPanel]: {
      label: trans.__('Show Rewound'),
      caption: trans.__('The runs of this notebook, and why one failed'),
      icon: rewoundIcon,
      execute: () => app.shell.activateById(panel.id)
    },
    [CommandIDs.record]: {
      label: trans.__('Record This Kernel'),
      isEnabled: () => rewound.current?.state === 'absent' || rewound.current?.state === 'off',
      execute: () => actions.record()
    },
    [CommandIDs.showCauses]: {
      label: trans.__('Show Causes of the Failure'),
      isEnabled: () => failure() !== null,
      execute: () => {
        app.shell.activateById(panel.id);
        panel.showCauses();
      }
    },
    [CommandIDs.goToFailure]: { label: trans.__('Go to the Failure'), isEnabled: () => failure() !== null, execute: () => actions.go(failure()!) },
    [CommandIDs.goToCause]: { label: trans.__('Go to the Cause'), isEnabled: () => cause() !== null, execute: () => actions.go(cause()!) },
    [CommandIDs.showCell]: {
      label: trans.__('Show Recorded Step'),
      isEnabled: () => stepOfCell(rewound, tracker) !== null,
      execute: () => {
        app.shell.activateById(panel.id);
        rewound.model.chooseStep(stepOfCell(rewound, tracker)!);
      }
    }
  };
}

function failurePlace(rewound: IRewound): IPlaceToGo | null {
  const failure = rewound.current?.run.debug?.failure ?? null;
  return failure === null ? null : { ...placeOf(failure), step: failure.step };
}

/** The newest execution of the active cell. */
function stepOfCell(rewound: IRewound, tracker: INotebookTracker): string | null {
  const id = tracker.activeCell?.model.id;
  return (id && rewound.current?.run.marks.get(id)?.step) || null;
}

function replaying({ rewound, trans, actions, tracker }: ICommandOptions): Commands {
  const shown = (): boolean => rewound.model.run?.id != null;
  return {
    [CommandIDs.replay]: {
      label: trans.__('Replay from the Chosen Step…'),
      isEnabled: () => shown() && rewound.model.chosen !== null,
      execute: args => actions.replay('here', typeof args['step'] === 'string' ? args['step'] : null)
    },
    [CommandIDs.replayCell]: {
      label: trans.__('Replay from This Cell…'),
      isEnabled: () => stepOfCell(rewound, tracker) !== null,
      execute: () => actions.replay('here', stepOfCell(rewound, tracker))
    },
    [CommandIDs.replayFailure]: { label: trans.__('Replay with Today’s Cells…'), isEnabled: shown, execute: () => actions.replay('failure', null) },
    [CommandIDs.replayValues]: { label: trans.__('Replay with Other Values…'), isEnabled: shown, execute: () => actions.replay('values', null) },
    [CommandIDs.replayAsRecorded]: { label: trans.__('Replay as Recorded…'), isEnabled: shown, execute: () => actions.replay('recorded', null) },
    [CommandIDs.stop]: {
      label: trans.__('Stop the Replay'),
      isEnabled: () => (rewound.current?.run.replaying?.state ?? 'ended') !== 'ended',
      execute: () => actions.stop()
    }
  };
}

function opening(options: ICommandOptions): Commands {
  const { app, rewound, trans, state, actions } = options;
  return {
    [CommandIDs.compare]: {
      label: trans.__('Compare Two Runs…'),
      isEnabled: () => rewound.current !== null,
      execute: async args => {
        const left = typeof args['left'] === 'string' ? args['left'] : rewound.model.run?.id ?? null;
        const right = typeof args['right'] === 'string' ? args['right'] : await chooseRun(rewound, left, trans);
        const link = rewound.current;
        if (left !== null && right !== null && link !== null) {
          add(app, args['beside'] === true, comparison({ link, left, right, trans, go: place => void actions.go(place) }));
        }
      }
    },
    [CommandIDs.openTimeline]: {
      label: trans.__('Open Timeline in the Main Area'),
      isEnabled: () => rewound.model.run !== null,
      execute: () => add(app, false, mainTimeline({ rewound, state, trans, visit: seq => actions.visit(seq) }))
    },
    [CommandIDs.openGraph]: {
      label: trans.__('Open Graph in the Main Area'),
      isEnabled: () => rewound.model.run !== null,
      execute: () => add(app, false, mainGraph(rewound.model, trans, place => void actions.go(place)))
    },
    [CommandIDs.exportRun]: {
      label: trans.__('Download the Run as One File'),
      isEnabled: () => rewound.model.run?.id != null && rewound.model.run.shape?.status !== 'running',
      execute: () => {
        const url = rewound.current?.server.exportUrl(rewound.model.run!.id!);
        const anchor = document.createElement('a');
        anchor.href = url ?? '';
        anchor.download = '';
        anchor.click();
      }
    }
  };
}

/** Add a widget to the main area, in the place of one that shows the same; `beside`: so that the notebook can be seen as well. */
function add(app: JupyterFrontEnd, beside: boolean, widget: MainAreaWidget): void {
  const known = [...app.shell.widgets('main')].find(each => each.id === widget.id);
  if (known) {
    known.dispose();
  }
  app.shell.add(widget, 'main', { mode: beside ? 'split-bottom' : 'tab-after' });
  app.shell.activateById(widget.id);
}

async function chooseRun(rewound: IRewound, not: string | null, trans: TranslationBundle): Promise<string | null> {
  const runs = rewound.model.runs.filter(run => run.run !== not);
  const items = runs.map(run => runText(run, trans));
  const answer = await InputDialog.getItem({ title: trans.__('Compare %1 with', not ?? ''), items, label: trans.__('Run'), okLabel: trans.__('Compare') });
  return answer.button.accept && answer.value !== null ? runs[items.indexOf(answer.value)]?.run ?? null : null;
}

