import type { StartedCloud } from '../../cloud/api/cloud.ts'
import type { Input } from '../trace/inputs.ts'
import type { SentLog } from './sent-log.ts'

/** The options of the clients that send inputs. */
export interface SenderOptions {
  readonly cloud: Pick<StartedCloud, 'clients' | 'invokeUrl' | 'clock'>
  /** Records each input with its response; a new log by default. */
  readonly sent?: SentLog | undefined
  /** Called with each input, so that a report can find its trace. */
  readonly onInput?: ((input: Input) => void) | undefined
}
