/** Where a value came from, station by station, and where it went to. */

import * as React from 'react';

import { Problem } from '../../service/source';
import type { UserShape, WhyShape } from '../../wire';
import { placeText, Station } from '../causes';
import type { IDetailsProps } from './index';

interface ITraceProps extends IDetailsProps {
  run: string;
  step: string;
  name: string;
}

export function Trace(props: ITraceProps): JSX.Element {
  const { model, run, step, name, trans } = props;
  const [found, setFound] = React.useState<WhyShape | Problem | null>(null);
  React.useEffect(() => {
    let gone = false;
    const source = model.run?.live ? model.link?.source : model.run?.source;
    source?.request('why', { run, step, name }).then(
      told => gone || setFound(told),
      (error: unknown) => gone || setFound(Problem.from(error))
    );
    return () => {
      gone = true;
    };
  }, [model, run, step, name]);
  if (found === null) {
    return <div className="jp-Rewound-note">{trans.__('Loading…')}</div>;
  }
  if (found instanceof Problem) {
    return <div className="jp-Rewound-note">{found.message}</div>;
  }
  return (
    <div className="jp-Rewound-trace">
      {found.stale && <div className="jp-Rewound-note">{trans.__('Stale: %1 has been written again since, by %2.', found.stale.source, found.stale.changed_by)}</div>}
      <h4>{trans.__('Where it came from')}</h4>
      <ol className="jp-Rewound-chain jp-mod-plain">
        {found.chain.map((link, index) => (
          <li key={index}>
            <Station link={link} trans={trans} go={() => model.chooseStep(link.step)} />
          </li>
        ))}
      </ol>
      <h4>{trans.__('Where it went to')}</h4>
      {found.used_by.length === 0 ? (
        <div className="jp-Rewound-note">{trans.__('Nothing has used it.')}</div>
      ) : (
        <div className="jp-Rewound-buttons">
          {found.used_by.map(user => (
            <User key={user.step} {...props} user={user} />
          ))}
        </div>
      )}
      <button className="jp-Rewound-link" onClick={() => model.trace(step, name)}>
        {trans.__('Show as a graph')}
      </button>
    </div>
  );
}

function User(props: ITraceProps & { user: UserShape }): JSX.Element {
  const { model, user, trans } = props;
  const count = model.run?.cells.get(user.step)?.execution_count;
  const text = count ? `[${count}]` : placeText({ ...user, line: null, function: null, file: null }, trans);
  return (
    <button className="jp-Rewound-button" onClick={() => model.chooseStep(user.step)}>
      {text || user.step}
    </button>
  );
}
