/** The timeline in the main area, for those who want it wide. */

import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { TimelineState } from '../../model/timelinestate';
import type { IRewound } from '../../tokens';
import { rewoundIcon } from '../../ui/icons';
import { Section } from '../section';
import { TimelineView } from './index';

export interface IMainTimelineOptions {
  rewound: IRewound;
  state: TimelineState;
  trans: TranslationBundle;
  visit: (seq: number) => void;
}

export function mainTimeline(options: IMainTimelineOptions): MainAreaWidget {
  const { rewound, state, trans, visit } = options;
  const title = trans.__('Timeline');
  const content = new Section(title, () => <TimelineView model={rewound.model} state={state} trans={trans} visit={visit} />, 'timeline');
  const widget = new MainAreaWidget({ content });
  widget.id = 'rewound-timeline';
  widget.addClass('jp-Rewound-main');
  widget.title.icon = rewoundIcon;
  widget.title.label = title;
  return widget;
}
