/** Two runs side by side: the first difference on top, then every step that is not the same. */

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { basename, duration, when } from '../../model/format';
import { placeText } from '../../ui/place';
import type { CellNames } from '../../model/names';
import { StatusSign, statusText } from '../../ui/status';
import type { DiffShape, DifferenceShape, FirstShape, SideShape, StepDiffShape, StepPlaceShape, ValueDiffShape } from '../../wire';
import type { IPlaceToGo } from '../sidepanel';

export interface ICompareProps {
  diff: DiffShape;
  /** What the cells of each run go by. */
  names: { left: CellNames; right: CellNames };
  trans: TranslationBundle;
  go: (place: IPlaceToGo) => void;
}

export function CompareView(props: ICompareProps): JSX.Element {
  const { diff, trans } = props;
  return (
    <div className="jp-Rewound-compare" tabIndex={0} role="region" aria-label={trans.__('Comparison')}>
      <div className="jp-Rewound-sides">
        <Side side={diff.left} trans={trans} />
        <Side side={diff.right} trans={trans} />
      </div>
      {diff.equal ? (
        <div className="jp-Rewound-verdict" data-equal="true">
          {trans._n('%1 step, and nothing differs.', '%1 steps, and nothing differs.', diff.same_steps)}
        </div>
      ) : (
        <First {...props} first={diff.first} />
      )}
      {diff.surroundings.length > 0 && (
        <section>
          <h3>{trans.__('Surroundings')}</h3>
          {diff.surroundings.map(each => (
            <div key={each.name} className="jp-Rewound-pair">
              <span className="jp-Rewound-pairName">{each.name}</span>
              <Cell text={each.left} />
              <Cell text={each.right} />
            </div>
          ))}
        </section>
      )}
      {diff.steps.length > 0 && (
        <section>
          <h3>{trans._n('%1 step differs', '%1 steps differ', diff.steps.length)}</h3>
          {diff.steps.map((step, index) => (
            <StepPair key={index} {...props} step={step} />
          ))}
        </section>
      )}
      <p className="jp-Rewound-note">
        {trans._n('%1 step is the same.', '%1 steps are the same.', diff.same_steps)} {diff.limits.join(' ')}
      </p>
    </div>
  );
}

function Side(props: { side: SideShape; trans: TranslationBundle }): JSX.Element {
  const { side, trans } = props;
  const facts = [statusText(side.status, trans), when(side.started), duration(side.seconds), side.source ? basename(side.source) : side.kind];
  return (
    <div className="jp-Rewound-side">
      <div className="jp-Rewound-detailTitle">
        <StatusSign status={side.status} />
        <strong>{side.run}</strong>
      </div>
      <div className="jp-Rewound-note">{facts.filter(Boolean).join(' · ')}</div>
    </div>
  );
}

function First(props: ICompareProps & { first: FirstShape | null }): JSX.Element | null {
  const { first, trans } = props;
  if (first === null) {
    return null;
  }
  const at = first.right ?? first.left;
  return (
    <div className="jp-Rewound-verdict">
      <strong>{trans.__('First difference: %1', partText(first.part, trans))}</strong>
      {at && (
        <button className="jp-Rewound-link" onClick={() => props.go({ ...at })}>
          {placeText(at, first.right ? props.names.right : props.names.left, trans)}
        </button>
      )}
      {first.value && <Value value={first.value} trans={trans} />}
    </div>
  );
}

function StepPair(props: ICompareProps & { step: StepDiffShape }): JSX.Element {
  const { step, trans } = props;
  const at = (step.right ?? step.left)!;
  return (
    <details className="jp-Rewound-stepPair" open={step.values.length + (step.source?.lines.length ?? 0) < 20}>
      <summary>
        <span className="jp-Rewound-pairTitle">{placeText(at, step.right ? props.names.right : props.names.left, trans)}</span>
        {step.changed.map(part => (
          <span key={part} className="jp-Rewound-badge">
            {partText(part, trans)}
          </span>
        ))}
        {step.left === null && <span className="jp-Rewound-badge">{trans.__('only on the right')}</span>}
        {step.right === null && <span className="jp-Rewound-badge">{trans.__('only on the left')}</span>}
      </summary>
      <div className="jp-Rewound-pair">
        <span className="jp-Rewound-pairName">{trans.__('ended')}</span>
        <Ended place={step.left} trans={trans} />
        <Ended place={step.right} trans={trans} />
      </div>
      {step.source && <Lines lines={step.source.lines} />}
      {step.values.map((value, index) => (
        <Value key={index} value={value} trans={trans} />
      ))}
      {step.printed && <Lines lines={step.printed} />}
      <button className="jp-Rewound-link" onClick={() => props.go({ ...at, step: null })}>
        {trans.__('Go to source')}
      </button>
    </details>
  );
}

function Ended(props: { place: StepPlaceShape | null; trans: TranslationBundle }): JSX.Element {
  const { place, trans } = props;
  if (place === null) {
    return <Cell text={null} />;
  }
  const error = place.error ? `${place.error.type}: ${place.error.message}` : '';
  return (
    <span className="jp-Rewound-pairCell">
      <StatusSign status={place.status} /> {[statusText(place.status, trans), duration(place.seconds), error].filter(Boolean).join(' · ')}
    </span>
  );
}

function Value(props: { value: ValueDiffShape; trans: TranslationBundle }): JSX.Element {
  const { value, trans } = props;
  return (
    <div className="jp-Rewound-valueDiff">
      <div className="jp-Rewound-pair">
        <span className="jp-Rewound-pairName" title={value.role}>
          {value.name ?? trans.__('result')}
        </span>
        <Cell text={value.left} />
        <Cell text={value.right} />
      </div>
      {value.differences.map((difference, index) => (
        <Difference key={index} difference={difference} name={value.name ?? 'result'} />
      ))}
      {value.more > 0 && <div className="jp-Rewound-note">{trans.__('and %1 more differences', value.more)}</div>}
      {value.why && <div className="jp-Rewound-note">{value.why}</div>}
    </div>
  );
}

function Difference(props: { difference: DifferenceShape; name: string }): JSX.Element | null {
  const { difference, name } = props;
  if (difference.lines) {
    return <Lines lines={difference.lines} />;
  }
  if ((difference.path === '' || difference.path === name) && difference.count === null) {
    return null; // the pair above says the same
  }
  return (
    <div className="jp-Rewound-pair jp-mod-below">
      <span className="jp-Rewound-pairName">{difference.path || difference.kind}</span>
      <Cell text={difference.left ?? (difference.count === null ? null : `${difference.count} / ${difference.of ?? '?'}`)} />
      <Cell text={difference.right} />
    </div>
  );
}

function Cell(props: { text: string | null }): JSX.Element {
  return (
    <span className="jp-Rewound-pairCell jp-Rewound-code" data-missing={props.text === null} title={props.text ?? undefined}>
      {props.text ?? '–'}
    </span>
  );
}

/** The lines of a unified diff. */
function Lines(props: { lines: string[] }): JSX.Element {
  return (
    <pre className="jp-Rewound-lines" tabIndex={0}>
      {props.lines.map((line, index) => (
        <div key={index} data-sign={line.charAt(0)}>
          {line || ' '}
        </div>
      ))}
    </pre>
  );
}

function partText(part: FirstShape['part'], trans: TranslationBundle): string {
  const texts: Record<FirstShape['part'], string> = {
    started: trans.__('another step'),
    source: trans.__('source'),
    argument: trans.__('arguments'),
    read: trans.__('what it read'),
    generated: trans.__('what it generated'),
    result: trans.__('result'),
    printed: trans.__('output'),
    error: trans.__('error'),
    status: trans.__('how it ended')
  };
  return texts[part];
}
