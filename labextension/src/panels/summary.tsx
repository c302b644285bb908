/** How a run went, in one line, and what went wrong with a question about it. */

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { count, duration } from '../model/format';
import type { PanelModel } from '../model/panel';
import { problemText } from '../ui/problem';
import { StatusSign, statusText } from '../ui/status';
import type { RunShape } from '../wire';

export function Summary(props: { run: RunShape; recording: boolean; trans: TranslationBundle }): JSX.Element {
  const { run, trans } = props;
  const parts = [
    props.recording ? trans.__('recording') : statusText(run.status, trans),
    trans._n('%2 step', '%2 steps', run.steps, count(run.steps)),
    duration(run.seconds),
    run.replay_of === null ? '' : trans.__('replay of %1', run.replay_of)
  ];
  return (
    <div className="jp-Rewound-summary">
      {props.recording ? <span className="jp-Rewound-recording" aria-hidden="true" /> : <StatusSign status={run.status} />}
      <span>{parts.filter(Boolean).join(' · ')}</span>
    </div>
  );
}

export function ProblemNotice(props: { model: PanelModel; trans: TranslationBundle }): JSX.Element | null {
  const { problem } = props.model;
  if (problem === null) {
    return null;
  }
  return (
    <div className="jp-Rewound-notice" data-state="problem" role="alert">
      <span>{problemText(problem, props.trans)}</span>
      <button className="jp-Rewound-link" onClick={() => props.model.forget()}>
        {props.trans.__('Dismiss')}
      </button>
    </div>
  );
}
