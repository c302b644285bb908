/** The steps as a tree of rows; only those that can be seen are in the page. */

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { duration, size } from '../../model/format';
import { NONE } from '../../model/timeline';
import type { TimelineState } from '../../model/timelinestate';
import { Caret } from '../../ui/caret';
import { useSize } from '../../ui/hooks';
import { cellText } from '../../ui/place';
import { StatusSign, statusText } from '../../ui/status';
import { keyed } from './keys';
import { Ticks } from './ticks';

export const ROW = 28;
/** Bytes from which a step's size is worth a place in its row, where steps are not in order of it. */
const LARGE = 1000;
/** Rows that are drawn above and below what can be seen, so that scrolling shows no gap. */
const BEYOND = 6;

export interface IRowsProps {
  state: TimelineState;
  chosen: number | null;
  trans: TranslationBundle;
  choose: (seq: number) => void;
  /** Go to where the step is in the notebook. */
  visit: (seq: number) => void;
}

export function Rows(props: IRowsProps): JSX.Element {
  const { state, chosen, trans } = props;
  const box = React.useRef<HTMLDivElement>(null);
  const prefix = React.useId();
  const { height } = useSize(box);
  const [top, setTop] = React.useState(0);
  const { rows } = state;
  const at = chosen === null ? -1 : rows.indexOf(chosen);
  useFollowing(box, at, chosen, height);
  const first = Math.max(0, Math.floor(top / ROW) - BEYOND);
  const last = Math.min(rows.length, Math.ceil((top + height) / ROW) + BEYOND);
  const shown: JSX.Element[] = [];
  for (let index = first; index < last; index++) {
    shown.push(<Row key={rows[index]} {...props} seq={rows[index]} index={index} of={rows.length} id={`${prefix}-${rows[index]}`} />);
  }
  return (
    <div
      ref={box}
      className="jp-Rewound-rows"
      role="tree"
      tabIndex={0}
      aria-label={trans.__('Steps')}
      aria-activedescendant={at >= first && at < last ? `${prefix}-${chosen}` : undefined}
      onScroll={event => setTop(event.currentTarget.scrollTop)}
      onKeyDown={event => keyed(event, props, Math.max(1, Math.floor(height / ROW) - 1))}
    >
      <div role="none" style={{ height: rows.length * ROW, position: 'relative' }}>
        {shown}
      </div>
    </div>
  );
}

/** Scroll so that the chosen row can be seen, when another one is chosen. */
function useFollowing(box: React.RefObject<HTMLDivElement>, at: number, chosen: number | null, height: number): void {
  const followed = React.useRef<number | null>(null);
  React.useLayoutEffect(() => {
    const node = box.current;
    if (!node || at < 0 || followed.current === chosen || height === 0) {
      return;
    }
    followed.current = chosen;
    if (at * ROW < node.scrollTop) {
      node.scrollTop = at * ROW;
    } else if ((at + 1) * ROW > node.scrollTop + height) {
      node.scrollTop = (at + 1) * ROW - height;
    }
  });
}

interface IRowProps extends IRowsProps {
  seq: number;
  index: number;
  of: number;
  id: string;
}

function Row(props: IRowProps): JSX.Element {
  const { state, seq, trans } = props;
  const tree = state.tree!;
  const { timeline } = tree;
  const status = timeline.statusOf(seq);
  const depth = tree.depth[seq];
  const folded = tree.first[seq] === NONE ? undefined : state.isOpen(seq);
  const title = titleOf(state, seq, trans);
  const seconds = duration(Number.isNaN(timeline.seconds[seq]) ? state.now - timeline.start[seq] : timeline.seconds[seq]);
  const count = timeline.counts.get(seq);
  const effects = timeline.effects.get(seq);
  const bytes = timeline.size[seq];
  const large = bytes >= (state.sort === 'size' ? 1 : LARGE) ? size(bytes) : '';
  return (
    <div
      id={props.id}
      role="treeitem"
      className="jp-Rewound-row"
      aria-level={depth + 1}
      aria-posinset={props.index + 1}
      aria-setsize={props.of}
      aria-expanded={folded}
      aria-selected={seq === props.chosen}
      aria-label={[title.place, title.text, statusText(status, trans), seconds, large].filter(Boolean).join(', ')}
      data-step={`s${seq}`}
      data-status={status}
      style={{ top: props.index * ROW, height: ROW }}
      title={title.hover}
      onClick={() => props.choose(seq)}
      onDoubleClick={() => props.visit(seq)}
    >
      <div className="jp-Rewound-rowText" style={{ paddingLeft: 4 + Math.min(depth, 12) * 14 }}>
        <span
          className="jp-Rewound-fold"
          data-open={folded}
          onClick={event => {
            event.stopPropagation();
            state.toggle(seq);
          }}
        >
          {folded !== undefined && <Caret />}
        </span>
        <StatusSign status={status} />
        {title.place && <span className="jp-Rewound-place">{title.place}</span>}
        <span className={title.code ? 'jp-Rewound-code' : 'jp-Rewound-name'}>{title.text}</span>
        {count !== undefined && <span className="jp-Rewound-badge">{`×${count}`}</span>}
        {effects !== undefined && (
          <span className="jp-Rewound-badge" title={trans._n('%1 request to the outside', '%1 requests to the outside', effects)}>
            {`⇄${effects > 1 ? ` ${effects}` : ''}`}
          </span>
        )}
        {large && (
          <span className="jp-Rewound-size" title={trans.__('What it generated takes %1', large)}>
            {large}
          </span>
        )}
        <span className="jp-Rewound-seconds">{seconds}</span>
      </div>
      <Bar state={state} seq={seq} />
      <Ticks state={state} seq={seq} below={folded === false} trans={trans} />
    </div>
  );
}

function Bar(props: { state: TimelineState; seq: number }): JSX.Element {
  const { axis, span } = props.state;
  if (axis === null) {
    return <div className="jp-Rewound-track" />;
  }
  const width = span.to - span.from;
  const left = Math.max(0, (axis.from[props.seq] - span.from) / width);
  const right = Math.min(1, (axis.to[props.seq] - span.from) / width);
  return (
    <div className="jp-Rewound-track">
      {right >= 0 && left <= 1 && <div className="jp-Rewound-bar" style={{ left: `${left * 100}%`, width: `${Math.max(0, right - left) * 100}%` }} />}
    </div>
  );
}

export interface ITitle {
  place: string;
  text: string;
  hover: string;
  /** Whether `text` is source. */
  code: boolean;
}

export function titleOf(state: TimelineState, seq: number, trans: TranslationBundle): ITitle {
  const name = state.run?.timeline.nameOf(seq) ?? null;
  const text = state.text(seq);
  if (name !== null) {
    const hover = [name.function, name.file, name.line === null ? '' : trans.__('line %1', name.line)].filter(Boolean).join('\n');
    return { place: '', text, hover, code: false };
  }
  const info = state.cell(seq);
  const place = info === null ? '' : cellText({ ...info, step: `s${seq}` }, state.run?.names, trans);
  return { place, text: text || (place ? '' : trans.__('Cell')), hover: info?.source ?? text, code: true };
}
