/** Why it failed: the error, and its causes ranked, each with the way of the value that leads there. */

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { placeOf } from '../../model/hints';
import type { CellNames } from '../../model/names';
import type { PanelModel } from '../../model/panel';
import { Caret } from '../../ui/caret';
import { useSignals } from '../../ui/hooks';
import { placeText } from '../../ui/place';
import type { CauseShape, FailureShape, LinkShape } from '../../wire';

export interface ICausesProps {
  model: PanelModel;
  trans: TranslationBundle;
  /** Go to a line of a cell or file, and choose its step. */
  go: (place: { step: string | null; cell_id: string | null; file: string | null; line: number | null }) => void;
  /** Left out where there is no notebook to go to and to replay in. */
  replay?: (step: string) => void;
  /** Whether going to a place shows its line all the same. */
  opens?: boolean;
  /** Stop in a debugger before the line that failed. */
  debug?: () => void;
  canDebug?: () => boolean;
}

export function CausesView(props: ICausesProps): JSX.Element {
  const { model, trans } = props;
  useSignals(model.changed, model.run?.changed);
  const debug = model.run?.debug ?? null;
  if (debug === null || debug.failure === null) {
    const failed = model.run?.shape?.status === 'failed';
    return <div className="jp-Rewound-empty">{failed ? trans.__('Looking for the cause…') : trans.__('Nothing failed in this run.')}</div>;
  }
  const { failure } = debug;
  return (
    <div className="jp-Rewound-causes">
      <Failure {...props} failure={failure} />
      {debug.causes.length === 0 && <div className="jp-Rewound-empty">{trans.__('No rule explains this failure.')}</div>}
      <ol className="jp-Rewound-causeList" aria-label={trans.__('Causes, the most probable one first')}>
        {debug.causes.map(cause => (
          <Cause key={cause.rank} {...props} cause={cause} failure={failure} />
        ))}
      </ol>
      {debug.compared_with && <div className="jp-Rewound-note">{trans.__('Compared with the last good run, %1.', debug.compared_with)}</div>}
    </div>
  );
}

function Failure(props: ICausesProps & { failure: FailureShape }): JSX.Element {
  const { failure, trans } = props;
  return (
    <div className="jp-Rewound-failure">
      <div className="jp-Rewound-errorType">{failure.error.type}</div>
      <div className="jp-Rewound-errorMessage">{failure.error.message}</div>
      <button className="jp-Rewound-link" onClick={() => props.go({ ...placeOf(failure), step: failure.step })}>
        {placeText(placeOf(failure), props.model.run?.names, trans)}
      </button>
      {failure.values.length > 0 && (
        <dl className="jp-Rewound-seen">
          {failure.values.map(seen => (
            <React.Fragment key={seen.text}>
              <dt>{seen.text}</dt>
              <dd>{seen.value}</dd>
            </React.Fragment>
          ))}
        </dl>
      )}
      {props.canDebug?.() && (
        <div className="jp-Rewound-buttons">
          <button className="jp-Rewound-button" onClick={props.debug}>
            {trans.__('Debug at failure')}
          </button>
        </div>
      )}
    </div>
  );
}

function Cause(props: ICausesProps & { cause: CauseShape; failure: FailureShape }): JSX.Element {
  const { cause, trans } = props;
  const [open, setOpen] = React.useState(cause.rank === 1);
  const percent = Math.round(cause.confidence * 100);
  const certainty = trans.__('%1% certain', percent);
  return (
    <li className="jp-Rewound-cause" data-rank={cause.rank}>
      <button className="jp-Rewound-causeHead" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className="jp-Rewound-fold" data-open={open}>
          <Caret />
        </span>
        <span className="jp-Rewound-causeText">
          <Marked text={props.model.run?.names.said(cause.message) ?? cause.message} />
        </span>
      </button>
      <div className="jp-Rewound-causeMeta">
        <span className="jp-Rewound-confidence" title={certainty} role="img" aria-label={certainty}>
          <span style={{ width: `${percent}%` }} />
        </span>
        <span>{`${percent} %`}</span>
        <span className="jp-Rewound-rule">{cause.rule}</span>
      </div>
      {open && (
        <div className="jp-Rewound-causeBody">
          <Chain {...props} chain={cause.chain} />
          <div className="jp-Rewound-buttons">
            <button className="jp-Rewound-button" onClick={() => props.go(cause)}>
              {props.replay || props.opens ? trans.__('Go to line') : trans.__('Show the step')}
            </button>
            {props.replay && (
              <button className="jp-Rewound-button" onClick={() => props.replay?.(cause.step)}>
                {trans.__('Replay from here…')}
              </button>
            )}
          </div>
        </div>
      )}
    </li>
  );
}

function Chain(props: ICausesProps & { chain: LinkShape[]; cause: CauseShape }): JSX.Element {
  const { model, trans } = props;
  return (
    <ol className="jp-Rewound-chain" aria-label={trans.__('The way of the value')}>
      {props.chain.map((link, index) => (
        <li key={index}>
          <Station
            link={link}
            names={model.run?.names}
            trans={trans}
            go={() => props.go(placeOfLink(model, link))}
          />
        </li>
      ))}
    </ol>
  );
}

/** One station on the way of a value. */
export function Station(props: { link: LinkShape; names: CellNames | undefined; trans: TranslationBundle; go: () => void }): JSX.Element {
  const { link, names, trans } = props;
  return (
    <button className="jp-Rewound-station" onClick={props.go}>
      <span className="jp-Rewound-stationHow">
        {names?.said(link.how) ?? link.how}
        <span className="jp-Rewound-stationPlace">{placeText(link, names, trans)}</span>
      </span>
      <span className="jp-Rewound-code">{link.name ? `${link.name} = ${link.value}` : link.value}</span>
    </button>
  );
}

/** Where a link is: in a cell, else in the file of its step's code. */
export function placeOfLink(model: PanelModel, link: LinkShape): Parameters<ICausesProps['go']>[0] {
  const cell = cellIdOf(model, link);
  const file = cell === null && link.cell === null ? model.run?.timeline.nameOf(Number(link.step.slice(1)))?.file : null;
  return { step: link.step, cell_id: cell, file: file ?? null, line: link.line };
}

/** The id of a link's cell: that of the cell with its index, as the run has it. */
function cellIdOf(model: PanelModel, link: LinkShape): string | null {
  const cells = model.run?.cells;
  const own = cells?.get(link.step);
  if (own) {
    return own.cell_id;
  }
  return link.cell === null || !cells ? null : [...cells.values()].find(cell => cell.cell === link.cell)?.cell_id ?? null;
}

/** Text in which code stands between backticks. */
export function Marked(props: { text: string }): JSX.Element {
  return <>{props.text.split('`').map((part, index) => (index % 2 ? <code key={index}>{part}</code> : part))}</>;
}
