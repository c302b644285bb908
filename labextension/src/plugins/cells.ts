/** The plugin that puts hints into editors and marks into margins. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IEditorExtensionRegistry } from '@jupyterlab/codemirror';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CellController, ICellOptions } from '../cells/controller';
import { HintStore, hintExtension } from '../cells/decorations';
import type { NotebookLink } from '../service/link';
import { CommandIDs, IRewound } from '../tokens';
import { PANEL } from './panel';

export const cells: JupyterFrontEndPlugin<void> = {
  id: 'rewound:cells',
  description: 'Shows in the cells where a run failed and why, and what became of each.',
  autoStart: true,
  requires: [IRewound, IEditorExtensionRegistry],
  optional: [ISettingRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    rewound: IRewound,
    editors: IEditorExtensionRegistry,
    settings: ISettingRegistry | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('rewound');
    const store = new HintStore();
    const options: ICellOptions = { hints: true, marks: true, ask: 1500 };
    const controllers = new Set<CellController>();
    const debug = (): (() => void) | null =>
      app.commands.hasCommand(CommandIDs.debugFailure) ? () => void app.commands.execute(CommandIDs.debugFailure) : null;
    editors.addExtension(hintExtension(store, trans, debug));
    const add = (link: NotebookLink): void => {
      const controller = new CellController(link, store, trans, options);
      controllers.add(controller);
      link.panel.disposed.connect(() => controllers.delete(controller));
    };
    rewound.linked.connect((_, link) => add(link));
    if (rewound.current) {
      add(rewound.current);
    }
    void settings?.load(PANEL).then(loaded => {
      const read = (): void => {
        options.hints = loaded.get('hints').composite !== false;
        options.marks = loaded.get('marks').composite !== false;
        options.ask = Number(loaded.get('askAfter').composite ?? 1500);
        controllers.forEach(controller => controller.draw());
      };
      loaded.changed.connect(read);
      read();
    });
  }
};
