/**
 * What the doctor finds about the records: whether they can be read, and whether the plans find their
 * columns.
 */
import { asConsiliumError } from '@consilium/shared/kernel'
import { type Examination, problem } from '@consilium/shared/terminal'
import type { AgentSettings } from '../config.ts'

/** The records as a file, read to its last row. */
export function dataCheck(settings: AgentSettings): Examination {
  return {
    check: 'data',
    fix:
      "mend the file or the setting that is named; the file is named with --data, or 'data' in " +
      'agent.yaml: CSV, UTF-8, with a header, and this user may read it',
    async look() {
      const { inspectRecords } = await import('../compose.ts')
      const { source, records, columns } = await inspectRecords(settings, [])
      return `${source}: ${records} records, ${columns} columns`
    },
  }
}

/** Every plan that waits or runs, held against the header. */
export function columnsCheck(
  settings: AgentSettings,
  { dir, passphraseFile }: { readonly dir: string; readonly passphraseFile: string | null },
): Examination {
  return {
    check: 'columns',
    fix:
      "rename the columns in the file as the plan has them, or ask the plan's author for the names " +
      'as the file has them',
    async look() {
      const { openRecords, openSite } = await import('../compose.ts')
      const { isUnderWay, planOf } = await import('../agent/index.ts')
      const { requiredColumns } = await import('@consilium/shared/training')
      using site = openSite(dir, 'visit', passphraseFile)
      const plans = site.storage.store.runs().filter(isUnderWay).map(planOf)
      const records = openRecords(settings)
      const problems: string[] = []
      for (const { name, data, evaluation } of plans) {
        try {
          for await (const _ of records.batches(requiredColumns(data, evaluation.split))) break
        } catch (thrown) {
          problems.push(`plan '${name}': ${asConsiliumError(thrown).message}`)
        }
      }
      if (problems.length > 0) throw problem(problems.join(' '))
      return plans.length === 0
        ? 'no plan waits or runs'
        : `${plans.length === 1 ? 'the plan finds its' : `all ${plans.length} plans find their`} columns`
    },
  }
}
