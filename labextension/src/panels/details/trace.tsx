/** Where a value came from, station by station, and where it went to. */

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Problem } from '../../service/source';
import { problemText } from '../../ui/problem';
import type { LinkShape, WhyShape } from '../../wire';
import { placeOfLink, Station } from '../causes';
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
    return <div className="jp-Rewound-note">{problemText(found, trans)}</div>;
  }
  return (
    <div className="jp-Rewound-trace">
      {found.stale && <div className="jp-Rewound-note">{trans.__('Stale: %1 has been written again since, by %2.', found.stale.source, found.stale.changed_by)}</div>}
      <h4>{trans.__('Where it came from')}</h4>
      <Way {...props} links={found.chain} />
      <h4>{trans.__('Where it went to')}</h4>
      {found.onward.length === 0 ? (
        <div className="jp-Rewound-note">{trans.__('Nothing has used it.')}</div>
      ) : (
        <Way {...props} links={found.onward} />
      )}
      <button className="jp-Rewound-link" onClick={() => model.trace(step, name)}>
        {trans.__('Show as a graph')}
      </button>
    </div>
  );
}

/** Stations, each of which chooses its step, and shows its line where there is no other way there. */
function Way(props: ITraceProps & { links: LinkShape[] }): JSX.Element {
  const { model, trans } = props;
  return (
    <ol className="jp-Rewound-chain jp-mod-plain">
      {props.links.map((link, index) => (
        <li key={index}>
          <Station link={said(link, trans)} names={model.run?.names} trans={trans} go={() => (props.opens ? props.go(placeOfLink(model, link)) : model.chooseStep(link.step))} />
        </li>
      ))}
    </ol>
  );
}

/** A cell that only read the value made nothing that could be shown. */
function said(link: LinkShape, trans: TranslationBundle): LinkShape {
  return link.name === '' && link.value === '' ? { ...link, value: trans.__('read it'), how: '' } : link;
}
