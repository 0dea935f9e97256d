/**
 * What must not be overlooked in a plan before it is decided on, the gravest first; terminal and page show
 * the same.
 */
import { findingText, type PlanPreview } from '../agent/index.ts'
import { shareText } from './record-words.ts'
import { counted, quoted } from './spelling.ts'
import { differenceText } from './wording.ts'

export interface Notice {
  /** `bad`: a reason to reject the plan, or one that forbids to approve it. `care`: to be looked at. */
  readonly tone: 'bad' | 'care'
  /** One sentence. */
  readonly title: string
  /** What it means, or what to do. */
  readonly text: string
  /** Further lines. */
  readonly lines: readonly string[]
}

export function notices(preview: PlanPreview): readonly Notice[] {
  return [...ofThePlan(preview), ...ofTheValues(preview), ...ofTheRecords(preview), ...ofTheChanges(preview)]
}

function ofThePlan({ judgement, encrypted, threshold }: PlanPreview): readonly Notice[] {
  const refused = judgement.verdict === 'refuse' ? [judgement.reason] : []
  return [
    ...refused.map((reason) =>
      bad('The policy refuses this plan.', `${reason}. It cannot be approved while the policy is as it is.`),
    ),
    ...(encrypted
      ? []
      : [bad('This plan is not encrypted.', 'The coordinator can read every update of this site.')]),
    ...(encrypted && threshold === 1
      ? [bad('The threshold is 1.', 'Any one of the sites can open sums without the others.')]
      : []),
  ]
}

/**
 * More than one row in a hundred that does not fit is rather a wrong column, a wrong unit or a wrong plan
 * than a slip of the pen.
 */
function ofTheValues({ findings }: PlanPreview): readonly Notice[] {
  const many = findings.filter(({ isMany }) => isMany)
  if (many.length === 0) return []
  const text =
    'Look at these rows before you decide: is it the right column, in the unit of the plan? Mend ' +
    'the export and look again, or reject the plan if it asks for what is not here.'
  return [bad('Many values here do not fit this plan.', text, many.map(findingText))]
}

function ofTheRecords(preview: PlanPreview): readonly Notice[] {
  const { missing, seenRows, warnings } = preview
  const absent = absentClasses(preview)
  const most = missing
    .filter(({ isMost }) => isMost)
    .map(({ column, rows }) => `${quoted(column)}: missing in ${shareText(rows, seenRows)}`)
  return [
    ...(absent.length === 0
      ? []
      : [
          care(
            'The training records here are all of one class.',
            'Is the table exported whole, with everybody in it?',
            absent,
          ),
        ]),
    ...(most.length === 0
      ? []
      : [
          care(
            `${counted(most.length, 'column')} of the plan ${most.length === 1 ? 'is' : 'are'} ` +
              'missing in most rows.',
            'Is the right column exported?',
            most,
          ),
        ]),
    ...(warnings.length === 0
      ? []
      : [
          care(
            'There are few records for this plan.',
            'You may approve it all the same; nobody else is told.',
            warnings,
          ),
        ]),
  ]
}

/** Classes of the label that no training record has. */
function absentClasses({ plan, groups, trainRows }: PlanPreview): readonly string[] {
  const column = plan.data.label.name
  const classes = groups.filter((group) => group.part === 'training' && group.column === column)
  return trainRows === 0
    ? []
    : classes.filter(({ records }) => records === 0).map(({ group }) => `${quoted(column)}: none is ${group}`)
}

function ofTheChanges({ changes }: PlanPreview): readonly Notice[] {
  if (changes === null || changes.differences.length === 0) return []
  const { run, name, differences } = changes
  const what = counted(differences.length, 'field')
  return [
    care(
      'This plan differs from the last one approved here.',
      `That was ${name}, ${run}; ${what}:`,
      differences.map(differenceText),
    ),
  ]
}

function bad(title: string, text: string, lines: readonly string[] = []): Notice {
  return { tone: 'bad', title, text, lines }
}

function care(title: string, text: string, lines: readonly string[] = []): Notice {
  return { tone: 'care', title, text, lines }
}
