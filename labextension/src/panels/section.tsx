/** A section of the side panel: a React view in a widget, as JupyterLab's own side panels have them. */

import { ReactWidget, Toolbar } from '@jupyterlab/ui-components';
import type { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { Guard } from '../ui/guard';

export class Section extends ReactWidget {
  constructor(
    title: string,
    private readonly _view: () => JSX.Element,
    name: string,
    icon?: LabIcon
  ) {
    super();
    this.addClass('jp-Rewound-section');
    this.addClass(`jp-Rewound-section-${name}`);
    this.title.label = title;
    this.title.caption = title;
    if (icon) {
      this.title.icon = icon;
    }
    // The accordion of a side panel shows the buttons of a section in its title.
    this.toolbar = new Toolbar();
  }

  readonly toolbar: Toolbar;

  render(): JSX.Element {
    const View = this._view;
    return (
      <Guard>
        <View />
      </Guard>
    );
  }
}
