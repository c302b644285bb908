/** What the notebook's last run has left: what was known when it died, or what it waits for; and one button to go on. */

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { goTo, titleOf } from '../cells/places';
import type { NotebookLink } from '../service/link';
import type { Params } from '../service/source';
import type { EffectShape, InFlightShape, PausedShape, StepShape } from '../wire';
import { useSignals } from '../ui/hooks';

export interface ILeftProps {
  link: NotebookLink;
  trans: TranslationBundle;
  /** Go on in this kernel; with what somebody has answered or allowed. */
  goOn: (wanted: Params) => Promise<void>;
}

/** Requests to the outside that are listed. */
const SHOWN = 5;
/** What a yes/no question can be answered with. */
const YES_NO = ['yes', 'no'];

export function LeftNotice(props: ILeftProps): JSX.Element | null {
  const { left } = props.link;
  useSignals(left.changed);
  const { shape } = left;
  if (shape === null || props.link.state === 'dead') {
    return null;
  }
  return (
    <section className="jp-Rewound-notice jp-Rewound-left" data-state="left" aria-label={props.trans.__('The last run of this notebook')}>
      {shape.recovered !== null && <Died key={shape.run} {...props} found={shape.recovered} more={shape.more} />}
      {shape.paused !== null && <Waits key={shape.paused.question} {...props} paused={shape.paused} />}
    </section>
  );
}

function Died(props: ILeftProps & { found: InFlightShape; more: number }): JSX.Element {
  const { found, more, trans } = props;
  const [allowed, allow] = React.useState<ReadonlySet<string>>(new Set());
  const step = found.step_in_flight;
  const steps = [...new Set(found.unknown.map(effect => effect.step ?? ''))].filter(Boolean);
  const toggle = (name: string): void => allow(new Set(allowed.has(name) ? [...allowed].filter(each => each !== name) : [...allowed, name]));
  return (
    <div>
      <strong>{step !== null ? trans.__('The last run of this notebook died here:') : trans.__('The last run of this notebook died between two steps.')}</strong>
      {step !== null && <Place {...props} step={step} />}
      <Effects title={trans.__('Already happened, and not done again:')} effects={found.already_happened} trans={trans} />
      <Effects title={trans.__('Sent, and nobody here knows whether it arrived:')} effects={found.unknown} trans={trans} />
      {more > 0 && <div className="jp-Rewound-leftTitle">{trans._n('%1 more is not listed here.', '%1 more are not listed here.', more)}</div>}
      {steps.map(name => (
        <label key={name} className="jp-Rewound-allow">
          <input type="checkbox" checked={allowed.has(name)} onChange={() => toggle(name)} />
          <span>{trans.__('I have looked: send it again (%1)', name)}</span>
        </label>
      ))}
      <Go {...props} title={trans.__('Recover')} says={trans.__('What had ended is restored; it goes on from there.')} wanted={{ allow_mutations: [...allowed] }} />
    </div>
  );
}

/** The cell by its first line, which leads there: it may have no count yet. */
function Place(props: ILeftProps & { step: StepShape }): JSX.Element {
  const { link, step } = props;
  const title = step.cell_id === null ? null : titleOf(link.panel, step.cell_id);
  return (
    <button className="jp-Rewound-link jp-Rewound-leftPlace" onClick={() => void goTo(link.panel, { cell_id: step.cell_id })} disabled={title === null}>
      <code>{[title, step.function].filter(Boolean).join(' · ') || step.step}</code>
    </button>
  );
}

function Effects(props: { title: string; effects: EffectShape[]; trans: TranslationBundle }): JSX.Element | null {
  const { effects, trans } = props;
  if (effects.length === 0) {
    return null;
  }
  return (
    <>
      <div className="jp-Rewound-leftTitle">{props.title}</div>
      <ul>
        {effects.slice(0, SHOWN).map(effect => (
          <li key={effect.order}>
            <code>{effect.name}</code>
          </li>
        ))}
        {effects.length > SHOWN && <li>{trans.__('and %1 more', effects.length - SHOWN)}</li>}
      </ul>
    </>
  );
}

function Waits(props: ILeftProps & { paused: PausedShape }): JSX.Element {
  const { paused, trans } = props;
  const choices = paused.choices ?? (paused.kind === 'yes/no' ? YES_NO : null);
  const [answer, setAnswer] = React.useState(paused.default === null ? '' : String(paused.default));
  const id = React.useId();
  const field = { id, value: answer, onChange: (event: { target: { value: string } }) => setAnswer(event.target.value) };
  return (
    <div>
      <strong>{trans.__('This notebook waits for an answer.')}</strong>
      <label className="jp-Rewound-question" htmlFor={id}>
        {paused.question}
      </label>
      {choices === null ? (
        <input className="jp-Rewound-input" inputMode={paused.kind === 'number' ? 'decimal' : 'text'} {...field} />
      ) : (
        <select className="jp-Rewound-select" {...field}>
          <option value="">{trans.__('choose …')}</option>
          {choices.map(choice => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      )}
      <Go {...props} title={trans.__('Answer and Go On')} says="" wanted={{ answers: [answer] }} disabled={answer === ''} />
    </div>
  );
}

function Go(props: ILeftProps & { title: string; says: string; wanted: Params; disabled?: boolean }): JSX.Element {
  const [busy, setBusy] = React.useState(false);
  const go = (): void => {
    setBusy(true);
    void props.goOn(props.wanted).finally(() => setBusy(false));
  };
  return (
    <div className="jp-Rewound-leftFoot">
      <button className="jp-Rewound-button jp-mod-primary" onClick={go} disabled={busy || props.disabled}>
        {props.title}
      </button>
      <button className="jp-Rewound-link" onClick={() => props.link.left.dismiss()}>
        {props.trans.__('Not now')}
      </button>
      {props.says && <small>{props.says}</small>}
    </div>
  );
}
