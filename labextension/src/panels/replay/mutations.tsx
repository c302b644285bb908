/** What had changed something outside and would run again: grey where all is held back, red where something would really happen. */

import * as React from 'react';

import type { IReplayProps } from '.';
import { placeText } from '../../ui/place';

/** Requests of a step that are listed. */
const SHOWN = 4;

export function Mutations(props: IReplayProps): JSX.Element | null {
  const { model, trans } = props;
  const { mutations } = model;
  if (mutations.length === 0) {
    return null;
  }
  const real = mutations.filter(([step]) => model.allows(step)).length;
  const held = mutations.length - real;
  const texts = [
    real > 0 ? trans._n('%1 step will really change something outside.', '%1 steps will really change something outside.', real) : '',
    held > 0 ? trans._n('What %1 step changes outside is held back.', 'What %1 steps change outside is held back.', held) : ''
  ];
  return (
    <section className="jp-Rewound-notice" data-state={real ? 'danger' : 'held'} role={real ? 'alert' : undefined}>
      <div>
        <strong>{texts.filter(Boolean).join(' ')}</strong>
        {mutations.map(([step, names]) => (
          <Step key={step} {...props} step={step} changes={names} />
        ))}
      </div>
    </section>
  );
}

function Step(props: IReplayProps & { step: string; changes: string[] }): JSX.Element {
  const { model, trans, step, changes } = props;
  const line = model.plan?.plan.find(each => each.step === step);
  const place = line === undefined ? step : placeText({ ...line, file: null, line: null }, props.names, trans) || step;
  return (
    <label className="jp-Rewound-allow" data-real={model.allows(step)}>
      <input type="checkbox" checked={model.allows(step)} onChange={event => model.allow(step, event.target.checked)} />
      <span>
        <span>{model.allows(step) ? trans.__('Will really happen in %1:', place) : trans.__('Let it really happen in %1:', place)}</span>
        {changes.slice(0, SHOWN).map(change => (
          <code key={change}>{change}</code>
        ))}
        {changes.length > SHOWN && <small>{trans.__('and %1 more', changes.length - SHOWN)}</small>}
      </span>
    </label>
  );
}
