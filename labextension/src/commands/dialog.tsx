/** The replay dialog: JupyterLab's own, with a button that waits for a plan. */

import { Dialog } from '@jupyterlab/apputils';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import { IReplayProps, ReplayView } from '../panels/replay';

class Body extends ReactWidget {
  constructor(private readonly _props: IReplayProps) {
    super();
    this.addClass('jp-Rewound-replayBody');
  }

  render(): JSX.Element {
    return <ReplayView {...this._props} />;
  }
}

/** Let somebody put a replay together. Resolves with whether it is to be carried out. */
export async function askReplay(props: IReplayProps): Promise<boolean> {
  const { model, trans } = props;
  const dialog = new Dialog({
    title: trans.__('Replay %1', model.run),
    body: new Body(props),
    buttons: [Dialog.cancelButton({ label: trans.__('Cancel') }), Dialog.okButton({ label: trans.__('Replay') })],
    focusNodeSelector: 'input[type=radio]:checked',
    hasClose: true
  });
  dialog.addClass('jp-Rewound-dialog');
  const update = (): void => {
    const button = dialog.node.querySelector<HTMLButtonElement>('button.jp-mod-accept');
    if (button) {
      const real = model.mutations.some(([step]) => model.allows(step));
      button.disabled = !model.ready;
      button.classList.toggle('jp-mod-warn', real);
      const label = real ? trans.__('Replay for Real') : trans.__('Replay');
      button.querySelector('.jp-Dialog-buttonLabel')!.textContent = label;
      button.setAttribute('aria-label', label);
    }
  };
  model.changed.connect(update);
  model.ask();
  const launched = dialog.launch();
  update();
  const answer = await launched;
  return answer.button.accept && model.ready;
}
