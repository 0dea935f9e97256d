/** grpc.health.v1 for load balancers and supervisors; it answers without a certificate. */
import type { Server, ServerWritableStream } from '@grpc/grpc-js'
import { HealthImplementation } from 'grpc-health-check'

type Watch = ServerWritableStream<unknown, unknown>

/**
 * The library's service, but for watchers: they are told that the coordinator goes down and then let go, or
 * they would hold it up.
 */
export class Health {
  readonly #library = new HealthImplementation({ '': 'SERVING' })
  readonly #watchers = new Set<Watch>()

  addTo(server: Server): void {
    this.#library.addToServer({
      addService: (definition, implementation) => {
        const watch = implementation['watch'] as (call: Watch) => void
        const remembered = (call: Watch): void => {
          this.#watchers.add(call)
          call.once('close', () => this.#watchers.delete(call))
          watch(call)
        }
        server.addService(definition, { ...implementation, watch: remembered })
      },
    })
  }

  goDown(): void {
    this.#library.setStatus('', 'NOT_SERVING')
    for (const watcher of this.#watchers) watcher.end()
  }
}
