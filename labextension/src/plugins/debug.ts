/** The plugin that debugs a failure in JupyterLab's own debugger; where there is none, it does nothing. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDebugger, IDebuggerHandler, IDebuggerSidebar } from '@jupyterlab/debugger';
import type { Debugger } from '@jupyterlab/debugger';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { TranslationBundle } from '@jupyterlab/translation';
import { CommandToolbarButton, Toolbar } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import { Replays } from '../commands/replays';
import { Bug } from '../debug/bug';
import { addStanding } from '../debug/commands';
import { FailureDebugger } from '../debug/failure';
import { CommandIDs, IRewound } from '../tokens';
import { bugIcon } from '../ui/icons';

export const debug: JupyterFrontEndPlugin<void> = {
  id: 'rewound:debug',
  description: 'Stops in the notebook’s debugger where a run failed, and steps backwards from there.',
  autoStart: true,
  requires: [IRewound],
  optional: [IDebugger, IDebuggerHandler, IDebuggerSidebar, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    rewound: IRewound,
    service: IDebugger | null,
    handler: IDebugger.IHandler | null,
    sidebar: IDebugger.ISidebar | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ) => {
    if (service === null || handler === null) {
      return;
    }
    const { commands } = app;
    const trans = (translator ?? nullTranslator).load('rewound');
    const bug = new Bug(service, handler, trans);
    const failure = failureDebugger(app, rewound, bug, trans);
    rewound.linked.connect((_, link) => failure.follow(link));
    if (rewound.current) {
      failure.follow(rewound.current);
    }
    commands.addCommand(CommandIDs.debugFailure, {
      label: trans.__('Debug at Failure'),
      caption: trans.__('Stop before the line that failed, with the values in place that it had'),
      icon: bugIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => rewound.current?.kernel != null && rewound.model.run?.debug?.failure != null && !service.hasStoppedThreads(),
      execute: () => failure.debug(rewound.current!, rewound.model.run!.id!)
    });
    const shown = addStanding(bug, rewound, commands, trans);
    for (const id of [CommandIDs.debugFailure, ...shown]) {
      palette?.addItem({ command: id, category: trans.__('Rewound') });
    }
    // JupyterLab's type says less than there is.
    (sidebar as Debugger.Sidebar | null)?.callstack?.insertWidget(0, toolbar(commands, shown, trans));
    const again = (): void => commands.notifyCommandChanged();
    service.eventMessage.connect(again);
    service.sessionChanged.connect(again);
    service.model.callstack.framesChanged.connect(() => {
      again();
      void bug.found().then(again);
    });
  }
};

/** The buttons, in a row of their own between the debugger's and the frames: its toolbar has no room for them. */
function toolbar(commands: CommandRegistry, ids: string[], trans: TranslationBundle): Toolbar {
  const made = new Toolbar();
  made.addClass('jp-Rewound-standing');
  made.node.setAttribute('aria-label', trans.__('Backwards, and again'));
  for (const id of ids) {
    made.addItem(id, new CommandToolbarButton({ commands, id, label: '' }));
  }
  return made;
}

function failureDebugger(app: JupyterFrontEnd, rewound: IRewound, bug: Bug, trans: TranslationBundle): FailureDebugger {
  const compare = (left: string, right: string): void => void app.commands.execute(CommandIDs.compare, { left, right, beside: true });
  const replays = new Replays(trans, () => void rewound.model.refresh(), compare);
  return new FailureDebugger(bug, replays, () => {
    if (app.commands.hasCommand('debugger:show-panel')) {
      void app.commands.execute('debugger:show-panel');
    }
  });
}
