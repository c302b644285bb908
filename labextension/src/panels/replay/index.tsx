/** The body of the replay dialog: how, with which values, and what would be done with each step. */

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { CellNames } from '../../model/names';
import { ReplayMode, ReplayModel } from '../../model/replay';
import { useSignalsNow } from '../../ui/hooks';
import { problemText } from '../../ui/problem';
import type { PlanShape, UnmappedShape } from '../../wire';
import { Given } from './given';
import { Mutations } from './mutations';
import { PlanView } from './plan';

export interface IReplayProps {
  model: ReplayModel;
  trans: TranslationBundle;
  /** What the step from which it can begin is called, null where none is chosen. */
  chosen: string | null;
  /** What a step is called, if somebody knows it better than the plan does. */
  titleOf: (line: PlanShape) => string | null;
  /** What the cells of the run that is replayed go by. */
  names: CellNames | undefined;
}

export function ReplayView(props: IReplayProps): JSX.Element {
  const { model, trans } = props;
  useSignalsNow(model.changed);
  return (
    <div className="jp-Rewound-replay">
      <Modes {...props} />
      {model.mode === 'values' && <Given {...props} />}
      <Unmapped {...props} />
      <Mutations {...props} />
      {model.objection !== null && (
        <div className="jp-Rewound-notice" data-state="problem" role="alert">
          <span>{problemText(model.objection, trans)}</span>
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
    ['here', trans.__('From the chosen step'), trans.__('%1 and everything behind it runs again', props.chosen ?? trans.__('that step'))],
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

function Plan(props: IReplayProps): JSX.Element {
  const { model, trans } = props;
  const { plan } = model;
  if (plan === null || (model.problem !== null && !model.asking)) {
    const waits = model.unmapped.length > 0 ? trans.__('The plan follows when these steps are known.') : trans.__('There is no plan.');
    return <div className="jp-Rewound-planList jp-Rewound-empty">{model.asking ? trans.__('Making the plan…') : waits}</div>;
  }
  return <PlanView plan={plan} asking={model.asking} titleOf={props.titleOf} names={props.names} trans={trans} />;
}
