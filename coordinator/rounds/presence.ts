/** Who is connected, and what sites say of work under way: in memory alone, for people to look at. */
import type { SiteName } from '@consilium/shared/kernel'
import type { Progress } from '@consilium/shared/protocol'

export class Presence {
  /** Sessions of each site. */
  readonly #sessions = new Map<SiteName, number>()
  readonly #progress = new Map<SiteName, Progress>()

  online(site: SiteName): boolean {
    return (this.#sessions.get(site) ?? 0) > 0
  }

  progress(site: SiteName): Progress | null {
    return this.#progress.get(site) ?? null
  }

  working(site: SiteName, progress: Progress): void {
    this.#progress.set(site, progress)
  }

  connected(site: SiteName): void {
    this.#sessions.set(site, (this.#sessions.get(site) ?? 0) + 1)
  }

  disconnected(site: SiteName): void {
    this.#sessions.set(site, Math.max(0, (this.#sessions.get(site) ?? 0) - 1))
    this.#progress.delete(site)
  }
}
