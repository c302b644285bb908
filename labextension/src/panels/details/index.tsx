/** All that is known of the chosen step: its source, what went in and came out, its output, its effects, its error. */

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { duration, when } from '../../model/format';
import type { PanelModel } from '../../model/panel';
import { useSignals } from '../../ui/hooks';
import { placeText } from '../../ui/place';
import { StatusSign, statusText } from '../../ui/status';
import type { EffectShape, StepDetailShape, StepValueShape } from '../../wire';
import { SourceView } from './source';
import { ValueRow } from './values';

export interface IDetailsProps {
  model: PanelModel;
  /** Draws recorded outputs as the front end draws them. */
  outputs: (outputs: StepDetailShape['outputs']) => JSX.Element;
  trans: TranslationBundle;
  go: (place: { step: string | null; cell_id: string | null; file: string | null; line: number | null }) => void;
  /** Left out where there is no notebook to go to and to replay in. */
  replay?: (step: string) => void;
  /** Whether going to a place shows its line all the same. */
  opens?: boolean;
}

export function DetailsView(props: IDetailsProps): JSX.Element {
  const { model, trans } = props;
  useSignals(model.changed);
  const { detail, chosen } = model;
  if (chosen === null) {
    return <div className="jp-Rewound-empty">{trans.__('Choose a step of the timeline.')}</div>;
  }
  if (detail === null) {
    return <div className="jp-Rewound-empty">{trans.__('Loading…')}</div>;
  }
  return (
    <div className="jp-Rewound-details" key={`${detail.run} ${detail.step.step}`}>
      <Head {...props} detail={detail} />
      {detail.source && <SourceView source={detail.source} failed={failedLine(model, detail)} trans={trans} />}
      <Values {...props} detail={detail} />
      {detail.outputs.length > 0 && (
        <Part title={trans.__('Output')}>
          {props.outputs(detail.outputs)}
          {detail.cut > 0 && <div className="jp-Rewound-note">{trans._n('%1 output was cut', '%1 outputs were cut', detail.cut)}</div>}
        </Part>
      )}
      {detail.effects.length > 0 && (
        <Part title={trans.__('Requests to the outside')}>
          <ul className="jp-Rewound-effects">
            {detail.effects.map(effect => (
              <Effect key={effect.order} effect={effect} trans={trans} />
            ))}
          </ul>
          {detail.more_effects > 0 && <div className="jp-Rewound-note">{trans.__('and %1 more', detail.more_effects)}</div>}
        </Part>
      )}
      {detail.traceback && (
        <Part title={trans.__('Error')}>
          <pre className="jp-Rewound-traceback" tabIndex={0}>
            {detail.traceback}
          </pre>
        </Part>
      )}
    </div>
  );
}

function failedLine(model: PanelModel, detail: StepDetailShape): number | null {
  const failure = model.run?.debug?.failure;
  return failure && failure.step === detail.step.step ? failure.line : null;
}

export function Part(props: { title: string; children: React.ReactNode }): JSX.Element {
  return (
    <section className="jp-Rewound-part">
      <h3>{props.title}</h3>
      {props.children}
    </section>
  );
}

function Head(props: IDetailsProps & { detail: StepDetailShape }): JSX.Element {
  const { detail, trans } = props;
  const { step } = detail;
  const name = step.name ?? step.function ?? (detail.execution_count !== null ? `[${detail.execution_count}]` : placeText(step, props.model.run?.names, trans));
  const parts = [statusText(step.status, trans), duration(step.seconds), when(step.started), step.attempt > 1 ? trans.__('attempt %1', step.attempt) : ''];
  return (
    <div className="jp-Rewound-detailHead">
      <div className="jp-Rewound-detailTitle">
        <StatusSign status={step.status} />
        <strong>{name}</strong>
        <span className="jp-Rewound-note">{step.step}</span>
      </div>
      <div className="jp-Rewound-note">{parts.filter(Boolean).join(' · ')}</div>
      {(props.replay || props.opens) && (
        <div className="jp-Rewound-buttons">
          <button className="jp-Rewound-button" onClick={() => props.go({ ...step, line: step.line })} disabled={step.cell_id === null && step.file === null}>
            {trans.__('Go to source')}
          </button>
          {props.replay && (
            <button className="jp-Rewound-button" onClick={() => props.replay?.(step.step)}>
              {trans.__('Replay from here…')}
            </button>
          )}
        </div>
      )}
      {detail.caller?.text && (
        <button className="jp-Rewound-link" onClick={() => props.go(detail.caller!)}>
          {trans.__('called as')} <code>{detail.caller.text}</code>
        </button>
      )}
    </div>
  );
}

function Values(props: IDetailsProps & { detail: StepDetailShape }): JSX.Element {
  const { detail, trans } = props;
  const groups: Array<[StepValueShape['role'][], string]> = [
    [['argument'], trans.__('Arguments')],
    [['used', 'global'], trans.__('Used')],
    [['result'], trans.__('Result')],
    [['generated'], trans.__('Generated')]
  ];
  return (
    <>
      {groups.map(([roles, title]) => {
        const values = detail.values.filter(value => roles.includes(value.role));
        return values.length === 0 ? null : (
          <Part key={title} title={title}>
            <ul className="jp-Rewound-values">
              {values.map(value => (
                <ValueRow key={`${value.role} ${value.name}`} {...props} value={value} />
              ))}
            </ul>
          </Part>
        );
      })}
      {detail.more > 0 && <div className="jp-Rewound-note">{trans._n('%1 more value', '%1 more values', detail.more)}</div>}
    </>
  );
}

function Effect(props: { effect: EffectShape; trans: TranslationBundle }): JSX.Element {
  const { effect, trans } = props;
  const tags = [effect.mutates ? trans.__('changes something') : '', effect.served ? trans.__('served') : '', statusOf(effect, trans)];
  return (
    <li data-mutates={effect.mutates}>
      <span className="jp-Rewound-rule">{effect.kind}</span>
      <span className="jp-Rewound-code" title={effect.name}>
        {effect.name}
      </span>
      {tags.filter(Boolean).map(tag => (
        <span key={tag} className="jp-Rewound-badge">
          {tag}
        </span>
      ))}
      <span className="jp-Rewound-seconds">{duration(effect.seconds)}</span>
    </li>
  );
}

/** How a request ended, where that is not with an answer. */
function statusOf(effect: EffectShape, trans: TranslationBundle): string {
  const texts: Record<EffectShape['status'], string> = {
    answered: '',
    failed: trans.__('failed'),
    sent: trans.__('without an answer'),
    held: trans.__('held back'),
    uncovered: trans.__('not recorded')
  };
  return texts[effect.status];
}
