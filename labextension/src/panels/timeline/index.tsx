/** The timeline: a search and filters, the run in a strip, and its steps as rows. */

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { PanelModel } from '../../model/panel';
import { FAILED, INTERRUPTED, RUNNING, SUCCEEDED } from '../../model/timeline';
import type { TimelineState } from '../../model/timelinestate';
import { count } from '../../model/format';
import { useSignals, useSignalsNow, useTheme, useTicks } from '../../ui/hooks';
import { Overview } from './overview';
import { Rows } from './rows';

/** Milliseconds between two drawings of steps that still run. */
const TICK = 250;

export interface ITimelineProps {
  model: PanelModel;
  state: TimelineState;
  trans: TranslationBundle;
  visit: (seq: number) => void;
}

export function TimelineView(props: ITimelineProps): JSX.Element {
  const { model, state, trans } = props;
  useSignals(model.changed, state.changed, model.run?.changed);
  state.run = model.run;
  useTicks(state.running, TICK);
  const theme = useTheme();
  const { rows } = state;
  const timeline = model.run?.timeline;
  const choose = React.useCallback((seq: number) => model.choose(seq), [model]);
  React.useEffect(() => {
    if (model.chosen !== null) {
      state.reveal(model.chosen);
    }
  }, [model.chosen, state]);
  const { span } = state;
  const revision = [timeline?.version, span.from, span.to, state.mode, state.running ? state.now : 0, model.run?.id, theme].join(' ');
  return (
    <div className="jp-Rewound-timeline">
      <Filters state={state} trans={trans} />
      <Overview state={state} chosen={model.chosen} revision={revision} choose={choose} trans={trans} />
      {rows.length > 0 ? (
        <Rows state={state} chosen={model.chosen} choose={choose} visit={props.visit} trans={trans} />
      ) : (
        <div className="jp-Rewound-empty">{state.filtered ? trans.__('No step fits.') : trans.__('No steps yet. Run a cell.')}</div>
      )}
      <Foot state={state} trans={trans} shown={rows.length} />
    </div>
  );
}

function Foot(props: { state: TimelineState; trans: TranslationBundle; shown: number }): JSX.Element | null {
  const timeline = props.state.run?.timeline;
  if (!timeline || timeline.known === 0) {
    return null;
  }
  const { trans } = props;
  const text =
    timeline.known < timeline.total
      ? trans.__('%1 of %2 steps', count(timeline.known), count(timeline.total))
      : trans._n('%2 step', '%2 steps', timeline.total, count(timeline.total));
  return (
    <div className="jp-Rewound-foot" role="status">
      <span>{text}</span>
      {!props.state.whole && (
        <button className="jp-Rewound-link" onClick={() => props.state.look(null)}>
          {trans.__('Show all')}
        </button>
      )}
    </div>
  );
}

function Filters(props: { state: TimelineState; trans: TranslationBundle }): JSX.Element {
  const { state, trans } = props;
  useSignalsNow(state.changed);
  const { filter } = state;
  const status = filter.statuses === null ? '' : [...filter.statuses].join(',');
  return (
    <div className="jp-Rewound-filters" role="search">
      <input
        className="jp-Rewound-search"
        type="search"
        placeholder={trans.__('Search steps; > 1 s, > 1 MB')}
        title={trans.__('Words of names, files and cells; longer or larger than, as > 1 s, < 20 ms, > 1 MB')}
        aria-label={trans.__('Search steps')}
        value={filter.search}
        onChange={event => (state.filter = { ...filter, search: event.target.value })}
      />
      <Choice
        label={trans.__('Status')}
        value={status}
        options={[
          ['', trans.__('Any status')],
          [String(FAILED), trans.__('Failed')],
          [String(INTERRUPTED), trans.__('Interrupted')],
          [String(RUNNING), trans.__('Running')],
          [String(SUCCEEDED), trans.__('Succeeded')]
        ]}
        choose={value => (state.filter = { ...filter, statuses: value === '' ? null : new Set(value.split(',').map(Number)) })}
      />
      <Choice
        label={trans.__('Kind')}
        value={filter.effects ? 'effects' : filter.kind === null ? '' : String(filter.kind)}
        options={[
          ['', trans.__('All steps')],
          ['0', trans.__('Cells')],
          ['1', trans.__('Calls')],
          ['effects', trans.__('With effects')]
        ]}
        choose={value =>
          (state.filter = { ...filter, effects: value === 'effects', kind: value === '0' ? 0 : value === '1' ? 1 : null })
        }
      />
      <Choice
        label={trans.__('Axis')}
        value={state.mode}
        options={[
          ['time', trans.__('In time')],
          ['order', trans.__('In order')]
        ]}
        choose={value => (state.mode = value === 'order' ? 'order' : 'time')}
      />
      <Choice
        label={trans.__('Sort')}
        value={state.sort}
        options={[
          ['order', trans.__('As it happened')],
          ['seconds', trans.__('Longest first')],
          ['size', trans.__('Largest first')]
        ]}
        choose={value => (state.sort = value === 'seconds' || value === 'size' ? value : 'order')}
      />
    </div>
  );
}

interface IChoiceProps {
  label: string;
  value: string;
  options: Array<[string, string]>;
  choose: (value: string) => void;
}

function Choice(props: IChoiceProps): JSX.Element {
  return (
    <select
      className="jp-Rewound-select"
      aria-label={props.label}
      title={props.label}
      value={props.value}
      onChange={event => props.choose(event.target.value)}
    >
      {props.options.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
}
