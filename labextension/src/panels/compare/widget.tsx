/** The comparison of two runs, in the main area. */

import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { namesOf } from '../../model/names';
import { ISource, Problem } from '../../service/source';
import type { NotebookLink } from '../../service/link';
import { rewoundIcon } from '../../ui/icons';
import { problemText } from '../../ui/problem';
import { Section } from '../section';
import type { IPlaceToGo } from '../sidepanel';
import { CompareView, ICompareProps } from './index';

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
  const [found, setFound] = React.useState<IFound | Problem | null>(null);
  React.useEffect(() => {
    let gone = false;
    compared(link.source, left, right).then(
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
    return <div className="jp-Rewound-empty">{problemText(found, trans)}</div>;
  }
  return <CompareView {...found} trans={trans} go={props.go} />;
}

type IFound = Pick<ICompareProps, 'diff' | 'names'>;

async function compared(source: ISource, left: string, right: string): Promise<IFound> {
  const diff = await source.request('diff', { run: left, other: right });
  const [before, after] = await Promise.all([namesOf(source, left), namesOf(source, right)]);
  return { diff, names: { left: before, right: after } };
}
