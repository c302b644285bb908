/** The comparison of two runs, in the main area. */

import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Problem } from '../../service/source';
import type { NotebookLink } from '../../service/link';
import { rewoundIcon } from '../../ui/icons';
import type { DiffShape } from '../../wire';
import { Section } from '../section';
import type { IPlaceToGo } from '../sidepanel';
import { CompareView } from './index';

export interface IComparisonOptions {
  link: NotebookLink;
  left: string;
  right: string;
  trans: TranslationBundle;
  go: (place: IPlaceToGo) => void;
}

export function comparison(options: IComparisonOptions): MainAreaWidget {
  const { left, right, trans } = options;
  const title = trans.__('%1 and %2', left, right);
  const widget = new MainAreaWidget({ content: new Section(title, () => <Asked {...options} />, 'compare') });
  widget.id = 'rewound-comparison';
  widget.addClass('jp-Rewound-main');
  widget.title.icon = rewoundIcon;
  widget.title.label = title;
  return widget;
}

function Asked(props: IComparisonOptions): JSX.Element {
  const { link, left, right, trans } = props;
  const [found, setFound] = React.useState<DiffShape | Problem | null>(null);
  React.useEffect(() => {
    let gone = false;
    link.source.request('diff', { run: left, other: right }).then(
      told => gone || setFound(told),
      (error: unknown) => gone || setFound(Problem.from(error))
    );
    return () => {
      gone = true;
    };
  }, [link, left, right]);
  if (found === null) {
    return <div className="jp-Rewound-empty">{trans.__('Comparing…')}</div>;
  }
  if (found instanceof Problem) {
    return <div className="jp-Rewound-empty">{[found.message, found.hint].filter(Boolean).join(' ')}</div>;
  }
  return <CompareView diff={found} trans={trans} go={props.go} />;
}
