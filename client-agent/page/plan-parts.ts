/** A plan in words, section by section. */
import type { TrainingPlan } from '@consilium/shared/protocol'
import { type PlanSection, planSections, type Settled } from '../desk/index.ts'
import { type Html, html } from './html.ts'
import { facts, grid } from './layout.ts'

/** All of it. */
export function planPart(plan: TrainingPlan, settled: Settled): Html {
  return html`<div class="plan">${planSections(plan, settled).map(sectionPart)}</div>`
}

function sectionPart({ title, facts: said, table }: PlanSection): Html {
  return html`<h3>${title}</h3>
${facts(said)}${table === undefined ? null : grid({ caption: 'Every column that the plan reads, and what becomes of a value that is missing or does not fit', ...table })}`
}
