/** The graph in the main area, where there is room for a large one. */

import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { PanelModel } from '../../model/panel';
import { rewoundIcon } from '../../ui/icons';
import { Section } from '../section';
import { GraphView, IGraphProps } from './index';

export function mainGraph(model: PanelModel, trans: TranslationBundle, go: IGraphProps['go']): MainAreaWidget {
  const title = trans.__('Graph');
  const widget = new MainAreaWidget({ content: new Section(title, () => <GraphView model={model} trans={trans} go={go} />, 'graph') });
  widget.id = 'rewound-graph';
  widget.addClass('jp-Rewound-main');
  widget.title.icon = rewoundIcon;
  widget.title.label = title;
  return widget;
}
