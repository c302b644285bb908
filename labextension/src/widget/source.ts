/** The talk with a kernel over the messages of a widget, which carry the same as a comm of our own. */

import { Problem } from '../service/source';
import { Message, Talk } from '../service/talk';

/** What carries messages: the model of the widget. All windows that show it hear what is sent to one of them. */
export interface ICarrier {
  send(message: object): void;
  /** Until the function that it answers is called, the listener is told of each message. */
  listen(heard: (message: Message) => void): () => void;
  /** Shows a place in its file or notebook; left out where nobody can. */
  open?(place: IOpened): void;
}

export interface IOpened {
  cell_id: string | null;
  file: string | null;
  line: number | null;
}

export class WidgetSource extends Talk {
  constructor(private readonly _carrier: ICarrier) {
    super(`${Math.random().toString(36).slice(2)}-`);
    this._silence = _carrier.listen(message => this.receive(message));
  }

  /** Whether we want to be told. */
  get listens(): boolean {
    return this._listens;
  }

  /** Be told what is new from now on. */
  listen(): void {
    if (!this._listens) {
      this._listens = true;
      this._carrier.send({ type: 'open', client: this._client });
      addEventListener('pagehide', this._leave);
    }
  }

  /** Be told no more. */
  leave(): void {
    if (this._listens) {
      this._listens = false;
      removeEventListener('pagehide', this._leave);
      this._carrier.send({ type: 'close', client: this._client });
    }
  }

  dispose(): void {
    this.leave();
    this._silence();
    this.end(new Problem('connection-closed', 'The view was closed.'));
  }

  protected send(message: object): void {
    this._carrier.send(message);
  }

  private readonly _client = Math.random().toString(36).slice(2);
  private readonly _leave = (): void => this.leave();
  private readonly _silence: () => void;
  private _listens = false;
}
