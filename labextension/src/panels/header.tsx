/** The head of the panel: whose runs are shown, which of them, how it went, and the way to a replay. */

import type { TranslationBundle } from '@jupyterlab/translation';
import { refreshIcon, stopIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { basename, when } from '../model/format';
import { IFamily, PanelModel, families } from '../model/panel';
import type { NotebookLink } from '../service/link';
import type { IRewound } from '../tokens';
import { useSignals } from '../ui/hooks';
import { problemText } from '../ui/problem';
import { statusText } from '../ui/status';
import type { RunShape } from '../wire';
import { ILeftProps, LeftNotice } from './left';
import { ProblemNotice, Summary } from './summary';

export interface IHeaderProps {
  rewound: IRewound;
  trans: TranslationBundle;
  replay: () => void;
  compare: () => void;
  stop: () => void;
  record: () => Promise<void>;
  goOn: ILeftProps['goOn'];
}

export function HeaderView(props: IHeaderProps): JSX.Element {
  const { rewound, trans } = props;
  const { model, current } = rewound;
  useSignals(rewound.currentChanged, model.changed, current?.stateChanged, model.run?.changed, current?.run.changed);
  if (current === null) {
    return <div className="jp-Rewound-welcome">{trans.__('Open a notebook to see what its kernel records.')}</div>;
  }
  const shown = model.run?.shape ?? null;
  return (
    <div className="jp-Rewound-header">
      <LeftNotice {...props} link={current} />
      <LinkNotice {...props} link={current} />
      {(shown !== null || model.runs.length > 0) && <Picker model={model} link={current} trans={trans} />}
      {shown !== null && <Summary run={shown} recording={model.run === current.run && current.state === 'recording'} trans={trans} />}
      <Progress {...props} link={current} />
      {shown !== null && (
        <div className="jp-Rewound-buttons">
          <button className="jp-Rewound-button jp-mod-primary" onClick={props.replay} disabled={shown.status === 'running' && !model.run?.live}>
            {trans.__('Replay…')}
          </button>
          <button className="jp-Rewound-button" onClick={props.compare} disabled={model.runs.length < 2}>
            {trans.__('Compare…')}
          </button>
        </div>
      )}
      <ProblemNotice model={model} trans={trans} />
    </div>
  );
}

function LinkNotice(props: IHeaderProps & { link: NotebookLink }): JSX.Element | null {
  const { link, trans } = props;
  const [busy, setBusy] = React.useState(false);
  const [problem, setProblem] = React.useState('');
  const texts = {
    connecting: trans.__('Connecting to the kernel…'),
    absent: link.refusal ? problemText(link.refusal, trans) : trans.__('This kernel is not recorded.'),
    off: trans.__('Recording is off.'),
    dead: trans.__('The kernel has died. What it had recorded is kept.'),
    recording: ''
  };
  if (link.state === 'recording') {
    return null;
  }
  const record = (): void => {
    setBusy(true);
    setProblem('');
    props
      .record()
      .catch((error: Error) => setProblem(error.message))
      .finally(() => setBusy(false));
  };
  return (
    <div className="jp-Rewound-notice" data-state={link.state} role="status">
      <span>{problem || texts[link.state]}</span>
      {(link.state === 'absent' || link.state === 'off') && (
        <button className="jp-Rewound-button jp-mod-primary" onClick={record} disabled={busy}>
          {trans.__('Record')}
        </button>
      )}
    </div>
  );
}

function Picker(props: { model: PanelModel; link: NotebookLink; trans: TranslationBundle }): JSX.Element {
  const { model, link, trans } = props;
  const own = link.run.id;
  const stored = families(model.runs).filter(family => family.run.run !== own || own === null);
  const value = model.run?.id ?? '';
  return (
    <div className="jp-Rewound-picker">
      <select
        className="jp-Rewound-select"
        aria-label={trans.__('Run')}
        value={value}
        onChange={event => void model.open(event.target.value)}
      >
        {own !== null && (
          <optgroup label={trans.__('This kernel')}>
            <option value={own}>{runText(link.run.shape!, trans)}</option>
          </optgroup>
        )}
        <optgroup label={trans.__('Stored runs')}>
          {stored.map(family => (
            <option key={family.run.run} value={family.run.run}>
              {indented(family, trans)}
            </option>
          ))}
        </optgroup>
      </select>
      <button
        className="jp-Rewound-iconButton"
        title={trans.__('Look for new runs')}
        aria-label={trans.__('Look for new runs')}
        onClick={() => void model.refresh()}
      >
        <refreshIcon.react tag="span" width="16px" height="16px" />
      </button>
    </div>
  );
}

function indented(family: IFamily, trans: TranslationBundle): string {
  // An option of a select holds text alone, and swallows ordinary blanks at its beginning.
  return `${family.depth ? `${'\u00a0\u00a0'.repeat(family.depth - 1)}↳\u00a0` : ''}${runText(family.run, trans)}`;
}

/** One line that tells a run from others. */
export function runText(run: RunShape, trans: TranslationBundle): string {
  const what = run.replay_of === null ? (run.source ? basename(run.source) : run.kind) : trans.__('replay');
  const status = run.status === 'succeeded' || run.status === 'running' ? '' : statusText(run.status, trans);
  return [what, when(run.started), status, run.run].filter(Boolean).join(' · ');
}

function Progress(props: IHeaderProps & { link: NotebookLink }): JSX.Element | null {
  const { link, trans } = props;
  const replaying = link.run.replaying;
  if (replaying === null || replaying.state === 'ended') {
    return null;
  }
  const text =
    replaying.state === 'waiting'
      ? trans.__('Replay is waiting for the kernel')
      : replaying.state === 'debugging' || replaying.state === 'releasing'
        ? trans.__('In the debugger')
        : trans.__('Replaying %1 of %2', replaying.done, replaying.of);
  return (
    <div className="jp-Rewound-progress" role="status">
      <div className="jp-Rewound-progressText">
        <span>{text}</span>
        <button className="jp-Rewound-iconButton" title={trans.__('Stop the replay')} aria-label={trans.__('Stop the replay')} onClick={props.stop}>
          <stopIcon.react tag="span" width="16px" height="16px" />
        </button>
      </div>
      <progress max={Math.max(1, replaying.of)} value={replaying.state === 'waiting' ? undefined : replaying.done} aria-label={text} />
    </div>
  );
}
