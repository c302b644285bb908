/** The body of the replay dialog: how, with which values, and what would be done with each step. */

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { ReplayMode, ReplayModel } from '../../model/replay';
import { useSignals } from '../../ui/hooks';
import type { PlanShape, UnmappedShape } from '../../wire';
import { PlanView } from './plan';

export interface IReplayProps {
  model: ReplayModel;
  trans: TranslationBundle;
  /** What a step is called, if somebody knows it better than the plan does. */
  titleOf: (line: PlanShape) => string | null;
}

export function ReplayView(props: IReplayProps): JSX.Element {
  const { model, trans } = props;
  useSignals(model.changed);
  return (
    <div className="jp-Rewound-replay">
      <Modes {...props} />
      {model.mode === 'values' && <Given {...props} />}
      <Unmapped {...props} />
      <Mutations {...props} />
      {model.problem !== null && model.problem.unmapped.length === 0 && (
        <div className="jp-Rewound-notice" data-state="problem" role="alert">
          <span>{[model.problem.message, model.problem.hint].filter(Boolean).join(' ')}</span>
        </div>
      )}
      <Plan {...props} />
      <p className="jp-Rewound-note">{trans.__('What was recorded stays as it is: a replay is a run of its own.')}</p>
    </div>
  );
}

function Modes(props: IReplayProps): JSX.Element {
  const { model, trans } = props;
  const name = React.useId();
  const modes: Array<[ReplayMode, string, string]> = [
    ['failure', trans.__('With today’s cells'), trans.__('what a change concerns runs, the rest is restored')],
    ['here', trans.__('From the chosen step'), trans.__('everything from there on runs again')],
    ['values', trans.__('With other values'), trans.__('parameters, prompts, models')],
    ['recorded', trans.__('As recorded'), trans.__('every step runs, nothing new reaches the outside')]
  ];
  return (
    <fieldset className="jp-Rewound-modes">
      <legend>{trans.__('Replay')}</legend>
      {modes.map(([mode, title, says]) => (
        <label key={mode} data-disabled={mode === 'here' && model.step === null}>
          <input type="radio" name={name} checked={model.mode === mode} disabled={mode === 'here' && model.step === null} onChange={() => (model.mode = mode)} />
          <span>
            <strong>{title}</strong>
            <small>{says}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function Given(props: IReplayProps): JSX.Element {
  const { model, trans } = props;
  return (
    <section className="jp-Rewound-given" aria-label={trans.__('Values')}>
      {model.given.map((each, index) => (
        <div key={index} className="jp-Rewound-givenRow" data-changed={each.text !== (each.recorded ?? '')}>
          {each.recorded === null ? (
            <input
              className="jp-Rewound-input"
              placeholder={trans.__('name, or name@step')}
              aria-label={trans.__('Name')}
              value={each.name}
              onChange={event => model.set(index, { name: event.target.value })}
            />
          ) : (
            <code title={each.name}>{each.name}</code>
          )}
          <textarea
            className="jp-Rewound-input"
            rows={Math.min(5, each.text.split('\n').length)}
            aria-label={trans.__('Value of %1', each.name)}
            value={each.text}
            onChange={event => model.set(index, { text: event.target.value })}
          />
          {each.recorded !== null && each.text !== each.recorded && (
            <button className="jp-Rewound-link" onClick={() => model.set(index, { text: each.recorded! })}>
              {trans.__('Reset')}
            </button>
          )}
        </div>
      ))}
      <button className="jp-Rewound-link" onClick={() => model.add()}>
        {trans.__('Add a value')}
      </button>
    </section>
  );
}

function Unmapped(props: IReplayProps): JSX.Element | null {
  const { model, trans } = props;
  if (model.unmapped.length === 0) {
    return null;
  }
  return (
    <section className="jp-Rewound-notice" data-state="mapping">
      <div>
        <strong>{trans.__('These steps have other names today, or are gone.')}</strong>
        {model.unmapped.map(each => (
          <Renamed key={each.name} {...props} step={each} />
        ))}
      </div>
    </section>
  );
}

function Renamed(props: IReplayProps & { step: UnmappedShape }): JSX.Element {
  const { model, step, trans } = props;
  return (
    <label className="jp-Rewound-renamed">
      <code title={step.name}>{step.name}</code>
      <select className="jp-Rewound-select" value={model.mapped(step.name)} onChange={event => model.map(step.name, event.target.value)}>
        <option value="">{trans.__('is now …')}</option>
        {step.proposals.map(proposal => (
          <option key={proposal.name} value={proposal.name}>
            {`${proposal.name} (${Math.round(proposal.likeness * 100)} %)`}
          </option>
        ))}
        <option value="-">{trans.__('gone')}</option>
      </select>
    </label>
  );
}

/** Grey where everything is held back, red where something would really happen. */
function Mutations(props: IReplayProps): JSX.Element | null {
  const { model, trans } = props;
  const { mutations } = model;
  if (mutations.length === 0) {
    return null;
  }
  const real = mutations.filter(([step]) => model.allows(step));
  return (
    <section className="jp-Rewound-notice" data-state={real.length ? 'danger' : 'held'} role={real.length ? 'alert' : undefined}>
      <div>
        <strong>
          {real.length
            ? trans._n('%1 step will really change something outside.', '%1 steps will really change something outside.', real.length)
            : trans._n('%1 step that runs had changed something outside; it will be held back.', '%1 steps that run had changed something outside; they will be held back.', mutations.length)}
        </strong>
        {mutations.map(([step, names]) => (
          <label key={step} className="jp-Rewound-allow">
            <input type="checkbox" checked={model.allows(step)} onChange={event => model.allow(step, event.target.checked)} />
            <span>{trans.__('Let it happen:')}</span>
            <code>{names.join(', ')}</code>
          </label>
        ))}
      </div>
    </section>
  );
}

function Plan(props: IReplayProps): JSX.Element {
  const { model, trans } = props;
  const { plan } = model;
  if (plan === null) {
    return <div className="jp-Rewound-planList jp-Rewound-empty">{model.asking ? trans.__('Making the plan…') : trans.__('There is no plan.')}</div>;
  }
  return <PlanView plan={plan} asking={model.asking} titleOf={props.titleOf} trans={trans} />;
}
