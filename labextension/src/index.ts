/** The plugins of Rewound for JupyterLab and Notebook 7. */

import { cells } from './plugins/cells';
import { debug } from './plugins/debug';
import { panel } from './plugins/panel';
import { service } from './plugins/service';
import { views } from './plugins/views';

export { IRewound } from './tokens';

export default [service, panel, cells, views, debug];
