/** A section of the side panel: a React view in a widget, as JupyterLab's own side panels have them. */

import { ReactWidget, Toolbar } from '@jupyterlab/ui-components';
import type { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

/** Where a view fails, it says so; the other views go on. */
class Guard extends React.Component<{ children: React.ReactNode }, { error: Error | null }> {
  state = { error: null as Error | null };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  render(): React.ReactNode {
    const { error } = this.state;
    if (error === null) {
      return this.props.children;
    }
    return (
      <div className="jp-Rewound-notice" data-state="problem" role="alert">
        <span>{error.message}</span>
        <button className="jp-Rewound-link" onClick={() => this.setState({ error: null })}>
          ↻
        </button>
      </div>
    );
  }
}

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
