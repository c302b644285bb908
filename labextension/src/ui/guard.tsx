/** What keeps the fault of one view from the others. */

import * as React from 'react';

/** Where a view fails, it says so; the other views go on. */
export class Guard extends React.Component<{ children: React.ReactNode }, { error: Error | null }> {
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
