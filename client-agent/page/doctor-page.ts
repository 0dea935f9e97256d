/** What `consilium-agent doctor` finds. */
import type { Finding } from '@consilium/shared/terminal'
import { type Html, html } from './html.ts'
import { badge, grid, hidden, note, type Tone } from './layout.ts'
import type { PageReply } from './reply.ts'
import { time } from './words.ts'

/** The last examination since the page is served. */
export interface Examined {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly findings: readonly Finding[]
}

const TONES: Readonly<Record<Finding['state'], Tone>> = { fine: 'good', problem: 'bad', skipped: 'plain' }

export function doctorPage(last: Examined | null, formToken: string): PageReply {
  const body = html`
<p>Checks this machine, the site and the way to the coordinator, and says how to fix what is wrong. Changes nothing and sends nothing; without an answer from the network it takes up to a minute.</p>
<form class="actions" method="post" action="/doctor">${hidden('form', formToken)}<button class="button primary" type="submit">${last === null ? 'Run the checks' : 'Run the checks again'}</button></form>
${last === null ? null : findingsPart(last)}`
  return { kind: 'page', title: 'Doctor', section: 'doctor', body }
}

function findingsPart({ at, findings }: Examined): Html {
  const problems = findings.filter(({ state }) => state === 'problem')
  return html`${
    problems.length === 0
      ? note('good', html`<p><strong>Nothing has to be fixed.</strong> Checked at ${time(at)}.</p>`)
      : note(
          'bad',
          html`<p><strong>${problems.length} of ${findings.length} checks found something that must be fixed.</strong> Checked at ${time(at)}.</p>`,
        )
  }
<section class="card" aria-labelledby="findings"><h2 id="findings">Findings</h2>${grid({
    caption: 'Every check, what it found, and how to fix what is wrong',
    head: ['Check', 'State', 'Found', 'How to fix'],
    rows: findings.map(({ check, state, found, fix }) => [
      check,
      badge(TONES[state], state),
      found,
      fix === '' ? '–' : fix,
    ]),
  })}</section>`
}
