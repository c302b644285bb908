/** The routes of the server, for stored runs: the questions that a kernel answers too, and replays in processes of their own. */

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import type { JobShape, Results } from '../wire';
import { ISource, Method, Params, Problem } from './source';

const ROOT = 'rewound/api';
/** Methods that only a kernel can answer. */
const NOT_HERE: ReadonlySet<Method> = new Set<Method>(['replay', 'recover', 'resume', 'stop', 'marks', 'run']);
/** Milliseconds between two questions of how a replay gets on. */
const PACE = 400;

/** The server's answers about the store of the project around `path`; null: of the server's own folder. */
export class ServerSource implements ISource {
  readonly live = false;

  constructor(
    private readonly _settings: ServerConnection.ISettings,
    private readonly _path: string | null
  ) {}

  async request<M extends Method>(method: M, params: Params = {}): Promise<Results[M]> {
    if (NOT_HERE.has(method)) {
      throw new Problem('needs-kernel', 'Only a kernel can do this.');
    }
    const { run, ...rest } = params;
    if (method === 'plan') {
      return (await this._post(['runs', String(run), 'plan'], rest)) as Results[M];
    }
    return (await this._get(...route(method, String(run ?? 'last'), rest))) as Results[M];
  }

  /** Begin a replay in a process of its own. */
  async replay(run: string, options: Params): Promise<JobShape> {
    return (await this._post(['runs', run, 'replay'], options)) as JobShape;
  }

  /** How a replay gets on, told now and then until it has ended. */
  async ended(job: JobShape, told: (job: JobShape) => void): Promise<JobShape> {
    let now = job;
    while (now.state !== 'ended') {
      await new Promise(resolve => setTimeout(resolve, PACE));
      now = (await this._get(['replays', job.run], {})) as JobShape;
      told(now);
    }
    return now;
  }

  async cancel(run: string): Promise<void> {
    await this._post(['replays', run, 'cancel'], {});
  }

  /** Where a run can be downloaded as one file. */
  exportUrl(run: string): string {
    return this._url(['runs', run, 'export'], {});
  }

  private _get(path: string[], query: Params): Promise<unknown> {
    return this._ask(this._url(path, query), { method: 'GET' });
  }

  private _post(path: string[], body: Params): Promise<unknown> {
    return this._ask(this._url(path, {}), { method: 'POST', body: JSON.stringify(body) });
  }

  private _url(path: string[], query: Params): string {
    const given = Object.entries({ ...query, path: this._path }).filter(([, value]) => value !== undefined && value !== null && value !== '');
    const search = given.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&');
    const url = URLExt.join(this._settings.baseUrl, ROOT, ...path.map(encodeURIComponent));
    return search ? `${url}?${search}` : url;
  }

  private async _ask(url: string, init: RequestInit): Promise<unknown> {
    const response = await ServerConnection.makeRequest(url, init, this._settings).catch((error: unknown) => {
      throw new Problem('server-unreachable', error instanceof Error ? error.message : String(error));
    });
    const document = await response.json().catch(() => null);
    if (!response.ok) {
      throw document?.error ? Problem.of(document.error, document.unmapped) : new Problem(`http-${response.status}`, response.statusText);
    }
    return document;
  }
}

/** The path of a question, and what of its parameters goes into the query. */
function route(method: Method, run: string, params: Params): [string[], Params] {
  const { step, other, path, ...rest } = params;
  switch (method) {
    case 'runs':
      return [['runs'], rest];
    case 'left':
      return [['left'], {}];
    case 'step':
      return [['runs', run, 'steps', String(step)], rest];
    case 'diff':
      return [['runs', run, 'diff', String(other)], rest];
    case 'value':
      return [['runs', run, 'values'], { ...rest, step, at: Array.isArray(path) ? path.join('.') : undefined }];
    default:
      return [['runs', run, method], { ...rest, step }];
  }
}
