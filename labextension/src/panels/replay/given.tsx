/** The form of other values: each as it was recorded, what and where it is, and why it is refused. */

import * as React from 'react';

import { ABOUT, IGiven, isChanged } from '../../model/replay';
import type { IReplayProps } from '.';

/** Characters behind which a text gets a field of several lines. */
const LONG = 48;
const ROWS = 6;

export function Given(props: IReplayProps): JSX.Element {
  const { model, trans } = props;
  return (
    <section className="jp-Rewound-given" aria-label={trans.__('Values')}>
      <div className="jp-Rewound-givenList">
        {model.given.map((given, index) => (
          <Row key={given.recorded === null ? index : given.name} {...props} given={given} index={index} />
        ))}
      </div>
      <div className="jp-Rewound-givenFoot">
        <button className="jp-Rewound-link" onClick={() => model.add()}>
          {trans.__('Add a value by its name')}
        </button>
        {model.unlisted > 0 && <small>{trans._n('%1 more is not listed.', '%1 more are not listed.', model.unlisted)}</small>}
      </div>
    </section>
  );
}

interface IRowProps extends IReplayProps {
  given: IGiven;
  index: number;
}

function Row(props: IRowProps): JSX.Element {
  const { model, trans, given, index } = props;
  const refusal = model.refusal(given);
  return (
    <div className="jp-Rewound-givenRow" data-changed={isChanged(given)} data-refused={refusal !== null}>
      {given.recorded === null ? (
        <input
          className="jp-Rewound-input"
          placeholder={trans.__('name, or name@step')}
          aria-label={trans.__('Name')}
          value={given.name}
          onChange={event => model.set(index, { name: event.target.value })}
        />
      ) : (
        <span className="jp-Rewound-givenName" title={given.name}>
          <code>{given.title}</code>
          {given.where && <small>{given.where}</small>}
        </span>
      )}
      <Field {...props} refused={refusal !== null} />
      {isChanged(given) && given.recorded !== null ? (
        <button className="jp-Rewound-link" onClick={() => model.set(index, { text: given.recorded! })}>
          {trans.__('Reset')}
        </button>
      ) : (
        <span />
      )}
      {refusal !== null && (
        <div className="jp-Rewound-refusal" role="alert">
          {[refusal.message.replace(ABOUT, ''), refusal.hint].filter(Boolean).join(' ')}
        </div>
      )}
    </div>
  );
}

function Field(props: IRowProps & { refused: boolean }): JSX.Element {
  const { model, trans, given, index } = props;
  const same = {
    'aria-label': trans.__('Value of %1', [given.title || given.name, given.where].filter(Boolean).join(', ')),
    'aria-invalid': props.refused,
    value: given.text,
    onChange: (event: { target: { value: string } }) => model.set(index, { text: event.target.value })
  };
  if (given.choices !== null) {
    return (
      <select className="jp-Rewound-select" {...same}>
        {given.choices.map(choice => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    );
  }
  if (given.beginning !== null || given.text.length > LONG || given.text.includes('\n') || (given.recorded?.length ?? 0) > LONG) {
    const lines = given.text.split('\n').reduce((sum, line) => sum + 1 + Math.floor(line.length / LONG), 0);
    const placeholder = given.beginning === null ? undefined : trans.__('too long to be shown: %1…', given.beginning);
    return <textarea className="jp-Rewound-input" rows={Math.min(ROWS, Math.max(2, lines))} placeholder={placeholder} {...same} />;
  }
  return <input className="jp-Rewound-input" {...same} />;
}
