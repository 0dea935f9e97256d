/** The policy as it is in force, rule by rule. It is changed with an editor, not here. */
import type { SitePolicy } from '../agent/index.ts'
import { explainPolicy } from '../desk/index.ts'
import { html } from './html.ts'
import { badge, grid, note } from './layout.ts'
import type { PageReply } from './reply.ts'
import type { Problem } from './route.ts'

export interface PolicyOptions {
  /** What holds, or why nothing does. */
  readonly policy: SitePolicy | Problem
  readonly path: string
  /** The file; null: there is none. */
  readonly text: string | null
}

export function policyPage({ policy, path, text }: PolicyOptions): PageReply {
  const file =
    text === null
      ? html`<p class="empty">There is no file, so the defaults hold.</p>`
      : html`<details><summary>The file</summary><pre role="region" aria-label="The policy file" tabindex="0">${text}</pre></details>`
  const body = html`
<p>The policy belongs to the hospital and wins over every plan and every approval. It is read again for every decision. To change it, edit <code>${path}</code>.</p>
${
  'problem' in policy
    ? note(
        'bad',
        html`<p><strong>The policy cannot be read, so nothing is decided and every plan waits.</strong></p><p class="said">${policy.problem.message}</p>`,
      )
    : html`<section class="card" aria-labelledby="rules"><h2 id="rules">Rules in force</h2>${grid({
        caption: 'Every rule, what it is set to, and what it means',
        head: ['Rule', 'Value', 'What it means'],
        rows: explainPolicy(policy).map(({ rule, value, meaning, isDefault }) => [
          html`<code>${rule}</code>`,
          html`${value}${isDefault ? html` ${badge('plain', 'default')}` : null}`,
          meaning,
        ]),
      })}</section>`
}
<section class="card" aria-label="The policy file as it is">${file}</section>`
  return { kind: 'page', title: 'Policy', section: 'policy', body }
}
