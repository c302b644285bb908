/** The commands of a program that stands: backwards, and once more with today's code. Each has a button beside the debugger's own. */

import { InputDialog, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyJSONObject } from '@lumino/coreutils';

import { goTo } from '../cells/places';
import { todaysCells } from '../cells/today';
import { Problem } from '../service/source';
import { CommandIDs, IRewound } from '../tokens';
import { backIcon, changeIcon, producerIcon, restartIcon, reverseIcon } from '../ui/icons';
import type { Bug, IResponse } from './bug';

interface IStanding {
  id: string;
  label: string;
  caption: string;
  icon: LabIcon;
  /** Whether it is about one variable, which `name` tells. */
  named?: boolean;
  act: (name: string | null) => Promise<unknown>;
}

/** In the order of their buttons. */
function standing(bug: Bug, rewound: IRewound, commands: CommandRegistry, trans: TranslationBundle): IStanding[] {
  const move = (command: string, name?: string | null): Promise<IResponse> =>
    bug.ask(command, { threadId: bug.thread, ...(name ? { name, frameId: bug.debug.model.callstack.frame?.id } : {}) });
  return [
    {
      id: CommandIDs.stepBack,
      label: trans.__('Step Back'),
      caption: trans.__('Step back: the line that ran before'),
      icon: backIcon,
      act: () => move('stepBack')
    },
    {
      id: CommandIDs.reverse,
      label: trans.__('Continue Backwards'),
      caption: trans.__('Continue backwards, to the breakpoint before or the beginning of what is recorded'),
      icon: reverseIcon,
      act: () => move('reverseContinue')
    },
    {
      id: CommandIDs.lastChange,
      label: trans.__('Back to the Last Change of a Variable…'),
      caption: trans.__('Back to the line that gave a variable its value'),
      icon: changeIcon,
      named: true,
      act: name => move('rewound/lastChange', name)
    },
    {
      id: CommandIDs.producer,
      label: trans.__('To the Step That Produced a Value…'),
      caption: trans.__('To the step that produced the value of a variable'),
      icon: producerIcon,
      named: true,
      act: async name => show(rewound, commands, (await move('rewound/producer', name)).body ?? {})
    },
    {
      id: CommandIDs.restartStep,
      label: trans.__('Restart This Step with Today’s Code'),
      caption: trans.__('Restart this step with today’s code'),
      icon: restartIcon,
      act: () => {
        const panel = rewound.current?.panel;
        return bug.ask('restart', panel ? { arguments: { cells: todaysCells(panel) } } : {});
      }
    }
  ];
}

/** Go to a step that lies before the recorded lines: to its place, since nothing stands there. */
async function show(rewound: IRewound, commands: CommandRegistry, body: Record<string, unknown>): Promise<void> {
  const { cell_id: cell, file, line, text } = body;
  if (typeof text === 'string') {
    Notification.info(text, { autoClose: 8000 });
  }
  const at = typeof line === 'number' ? line : null;
  const shown = typeof cell === 'string' && rewound.current !== null && (await goTo(rewound.current.panel, { cell_id: cell, line: at }));
  if (!shown && typeof file === 'string') {
    await commands.execute('debugger:open-source', { path: file });
  }
}

/** Returns the ids of those that have a button. */
export function addStanding(bug: Bug, rewound: IRewound, commands: CommandRegistry, trans: TranslationBundle): string[] {
  const all = standing(bug, rewound, commands, trans);
  for (const { id, label, caption, icon, named, act } of all) {
    const properties: ReadonlyJSONObject = named ? { name: { type: 'string', description: trans.__('A variable of the frame that is shown') } } : {};
    commands.addCommand(id, {
      label,
      caption,
      icon,
      describedBy: { args: { type: 'object', properties } },
      isEnabled: () => bug.canGoBack,
      execute: async args => {
        const name = typeof args['name'] === 'string' ? args['name'] : named ? await chosen(bug, label, trans) : null;
        if (named && name === null) {
          return;
        }
        await act(name).catch(error => Notification.info(Problem.from(error).message, { autoClose: 5000 }));
      }
    });
  }
  return all.map(each => each.id);
}

async function chosen(bug: Bug, title: string, trans: TranslationBundle): Promise<string | null> {
  const items = bug.names;
  const answer = await InputDialog.getItem({ title, items, label: trans.__('Variable'), okLabel: trans.__('Go') });
  return answer.button.accept ? answer.value : null;
}
