/** What a step asked of the outside, as ticks on its bar: by kind in shape, by what it did in colour. */

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { ticksOf } from '../../model/ticks';
import type { TimelineState } from '../../model/timelinestate';

export interface ITicksProps {
  state: TimelineState;
  seq: number;
  /** Whether the steps that it called have no rows, so that theirs are shown here. */
  below: boolean;
  trans: TranslationBundle;
}

/** The values of `data-state`, by the number of a tick's state. */
const STATES = ['asked', 'changed', 'held'];

export function Ticks(props: ITicksProps): JSX.Element | null {
  const { state, seq, trans } = props;
  const { tree, axis, span } = state;
  if (tree === null || axis === null) {
    return null;
  }
  const readings = tree.timeline.readings.get(seq) ?? 0;
  const ticks = tree.timeline.ticks.size === 0 ? [] : ticksOf(tree, axis, seq, props.below);
  if (ticks.length === 0 && readings === 0) {
    return null;
  }
  const width = span.to - span.from;
  const percent = (place: number): string => `${((place - span.from) / width) * 100}%`;
  const seen = ticks.filter(tick => tick.place >= span.from && tick.place <= span.to);
  return (
    <div className="jp-Rewound-ticks">
      {readings > 0 && axis.from[seq] >= span.from && axis.from[seq] <= span.to && (
        <span
          className="jp-Rewound-reading"
          style={{ left: percent(axis.from[seq]) }}
          title={trans._n('%1 reading of a clock or of chance', '%1 readings of a clock or of chance', readings)}
        />
      )}
      {seen.map((tick, index) => (
        <span
          key={index}
          className="jp-Rewound-tick"
          data-kind={tick.kind}
          data-state={STATES[tick.state]}
          style={{ left: percent(tick.place) }}
          title={tickText(tick.kind, tick.state, trans)}
        />
      ))}
    </div>
  );
}

/** What a tick says on hover. */
export function tickText(kind: string, state: number, trans: TranslationBundle): string {
  const what = kind === 'model' ? trans.__('model call') : kind === 'network' ? trans.__('network') : kind;
  return state === 1 ? trans.__('%1, changed something', what) : state === 2 ? trans.__('%1, held back', what) : what;
}
