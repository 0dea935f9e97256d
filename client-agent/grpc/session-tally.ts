/**
 * What a session says beside commands' answers, for the egress ledger: a row when its greeting was answered,
 * before anything else is said, and when it is over a row for its heartbeats and acknowledgements and one for
 * each run's words of progress. A row for each would bury what matters under thousands a day. An agent that
 * is killed leaves the greeting without the rows of its session.
 */
import { canonicalJson, type RunId, sha256 } from '@consilium/shared/kernel'
import { type AgentMessage, type Hello, sessionService } from '@consilium/shared/wire'
import type { EgressNote } from '../agent/index.ts'

interface Count {
  messages: number
  bytes: number
}

const NO_RUN = '' as RunId

export class SessionTally {
  /** When it began, milliseconds since 1970: two sessions that said as much are two. */
  readonly #began: number
  readonly #heartbeats: Count = { messages: 0, bytes: 0 }
  readonly #acknowledgements: Count = { messages: 0, bytes: 0 }
  readonly #progress = new Map<RunId, Count>()

  constructor(began: number) {
    this.#began = began
  }

  /** Counts a message. */
  add(message: AgentMessage): void {
    if (message.kind === 'heartbeat') count(this.#heartbeats, message)
    else if (message.kind === 'ack') count(this.#acknowledgements, message)
    else if (message.kind === 'progress') {
      const { run } = message.progress
      const known = this.#progress.get(run) ?? { messages: 0, bytes: 0 }
      this.#progress.set(run, known)
      count(known, message)
    }
  }

  /** @param greetings with those before it that were not answered @throws ConsiliumError `STORAGE` */
  greeted(hello: Hello, greetings: number, note: EgressNote): void {
    const bytes = sizeOf({ kind: 'hello', hello })
    const before = greetings === 1 ? '' : `; ${greetings - 1} before it were not answered`
    const what =
      `the versions of protocol and program${before}; what the session says beside is counted when ` +
      'it is over'
    note(
      {
        run: NO_RUN,
        step: null,
        kind: 'hello',
        bytes: bytes * greetings,
        content: sha256(canonicalJson(hello)),
      },
      what,
    )
  }

  /** @throws ConsiliumError `STORAGE` */
  over(note: EgressNote): void {
    for (const [run, { messages, bytes }] of this.#progress) {
      const content = this.#digest({ run, messages, bytes })
      note(
        { run, step: null, kind: 'progress', bytes, content },
        `${messages} words on the phase of the work and how much of it is done`,
      )
    }
    const [beats, acks] = [this.#heartbeats, this.#acknowledgements]
    if (beats.messages + acks.messages === 0) return
    const content = this.#digest({
      heartbeats: beats.messages,
      acknowledgements: acks.messages,
      bytes: beats.bytes + acks.bytes,
    })
    const what =
      `${beats.messages} heartbeats, which hold nothing, and ${acks.messages} acknowledgements, each ` +
      'the id of a command'
    note({ run: NO_RUN, step: null, kind: 'session', bytes: beats.bytes + acks.bytes, content }, what)
  }

  #digest(said: object) {
    return sha256(canonicalJson({ began: this.#began, ...said }))
  }
}

function count(counted: Count, message: AgentMessage): void {
  counted.messages += 1
  counted.bytes += sizeOf(message)
}

function sizeOf(message: AgentMessage): number {
  return sessionService.connect.request.encode(message).length
}
