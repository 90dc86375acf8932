import { inject } from 'vitest'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { EmbeddedCloud } from '../../cloud/embedded/embedded-cloud.ts'
import { HttpTracing } from '../../cloud/remote/http-tracing.ts'
import { type CloudConnection, RemoteCloud } from '../../cloud/remote/remote-cloud.ts'
import { testProfile } from '../../provision/timing-profile.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The connection to the cloud that all workers share; `undefined` where each worker starts its own. */
    connection: CloudConnection | undefined
    /** Whether to keep the cloud and its stacks running at the end. */
    keep: boolean
    /** Whether the shared cloud stops at the end of the run. */
    endsWithRun: boolean
  }
}

/** Starts an embedded cloud for this worker, or connects to the cloud that all workers share. */
export async function openCloud(): Promise<StartedCloud> {
  const connection = inject('connection')
  if (!connection) return new EmbeddedCloud({ lambda: { asyncRetryDelays: testProfile.eventRetryDelaysMs } }).start()
  const tracing = connection.missingCapabilities.trace ? undefined : await HttpTracing.detect(connection)
  return new RemoteCloud(connection, undefined, tracing)
}
