/** The shapes and colours of a step's status: one can tell them apart without seeing colours. */

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Status } from '../model/timeline';

const SHAPES: Record<Status, JSX.Element> = {
  succeeded: <circle cx="6" cy="6" r="3" />,
  failed: <path d="M3 3 L9 9 M9 3 L3 9" />,
  interrupted: <rect x="3" y="3" width="6" height="6" rx="1" />,
  running: <circle cx="6" cy="6" r="3.5" />
};

/** A small sign; what it says is said by the text beside it, or by `label`. */
export function StatusSign(props: { status: Status; label?: string }): JSX.Element {
  const said = props.label ? { role: 'img', 'aria-label': props.label } : { 'aria-hidden': true };
  return (
    <svg className="jp-Rewound-status" data-status={props.status} viewBox="0 0 12 12" width="12" height="12" {...said}>
      {SHAPES[props.status]}
    </svg>
  );
}

export function statusText(status: Status, trans: TranslationBundle): string {
  const texts: Record<Status, string> = {
    succeeded: trans.__('succeeded'),
    failed: trans.__('failed'),
    interrupted: trans.__('interrupted'),
    running: trans.__('running')
  };
  return texts[status];
}
