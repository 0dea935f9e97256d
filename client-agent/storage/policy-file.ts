/** The hospital's policy: one commented YAML file that its people edit, read anew for every decision. */
import {
  choice,
  integer,
  list,
  orNothing,
  readDocument,
  readSourceText,
  record,
  type Shape,
  text,
  timeOfDay,
  timeZone,
  withDefault,
  yesNo,
} from '@consilium/shared/config'
import {
  type ApprovalRule,
  DAYS,
  DEFAULT_POLICY,
  POLICY_MEANINGS,
  type PolicySource,
  type SitePolicy,
  type TrainingHours,
} from '../agent/index.ts'

const SITES_MAX = 1000
const RECORDS_MAX = 2 ** 24

const ROUNDS_MAX = 10_000
const THREADS_MAX = 64
/** A gigabyte a second: no limit any more. */
const KILOBYTES_MAX = 1_000_000

const families = list(choice('logistic-regression', 'mlp'))

/**
 * Hexadecimal in groups, as 'plan preview' shows it. 128 bits are enough: nobody finds another roster that
 * begins alike.
 */
const fingerprint = text({
  pattern: {
    matches: /^(?: ?[0-9a-f]){32,64}$/,
    expected: "a roster's fingerprint as 'consilium-agent plan preview' shows it",
  },
})
const rosterFingerprint = withDefault<string | undefined>(fingerprint, undefined)

const approvalRule: Shape<ApprovalRule> = record({
  families,
  maxRounds: integer({ minimum: 1, maximum: ROUNDS_MAX }),
  roster: rosterFingerprint,
})

const trainingHours: Shape<TrainingHours> = record({
  timeZone: timeZone(),
  windows: list(record({ days: list(choice(...DAYS)), from: timeOfDay(), to: timeOfDay() })),
})

const policyShape = record({
  minimumSites: withDefault(integer({ minimum: 2, maximum: SITES_MAX }), DEFAULT_POLICY.minimumSites),
  minimumThreshold: withDefault(integer({ minimum: 2, maximum: SITES_MAX }), DEFAULT_POLICY.minimumThreshold),
  minimumRecords: withDefault(integer({ minimum: 1, maximum: RECORDS_MAX }), DEFAULT_POLICY.minimumRecords),
  minimumRecordsPerGroup: withDefault(
    integer({ minimum: 1, maximum: RECORDS_MAX }),
    DEFAULT_POLICY.minimumRecordsPerGroup,
  ),
  allowPlaintext: withDefault(yesNo(), DEFAULT_POLICY.allowPlaintext),
  families: withDefault(families, DEFAULT_POLICY.families),
  maximumRounds: withDefault(integer({ minimum: 1, maximum: ROUNDS_MAX }), DEFAULT_POLICY.maximumRounds),
  trainingHours: withDefault(orNothing(trainingHours), DEFAULT_POLICY.trainingHours),
  uploadKilobytesPerSecond: withDefault(
    orNothing(integer({ minimum: 1, maximum: KILOBYTES_MAX })),
    DEFAULT_POLICY.uploadKilobytesPerSecond,
  ),
  maximumThreads: withDefault(
    orNothing(integer({ minimum: 1, maximum: THREADS_MAX })),
    DEFAULT_POLICY.maximumThreads,
  ),
  approvalRules: withDefault(list(approvalRule), DEFAULT_POLICY.approvalRules),
})

/**
 * No file: {@link DEFAULT_POLICY}, which approves nothing by itself. A file that is wrong in one place holds
 * nowhere, and nothing is decided until it is right.
 */
export function filePolicySource(path: string): PolicySource {
  return {
    policy() {
      const source = readSourceText(path, 'the policy')
      return source === null ? DEFAULT_POLICY : readDocument(source, policyShape, 'the policy')
    },
  }
}

/**
 * The file as it is, for people; null: there is none. @throws ConsiliumError `INVALID_CONFIG` if it cannot be
 * read
 */
export function readPolicyText(path: string): string | null {
  return readSourceText(path, 'the policy')?.text ?? null
}

/** What enrollment writes: the default policy, said out loud. */
export function defaultPolicyText(): string {
  const rules = Object.entries(POLICY_MEANINGS).map(([name, meaning]) => {
    const value = JSON.stringify(DEFAULT_POLICY[name as keyof SitePolicy])
      .replaceAll('"', '')
      .replaceAll(',', ', ')
    return `${commented(meaning)}${EXAMPLES[name as keyof SitePolicy] ?? ''}${name}: ${value}\n`
  })
  return `${HEAD}\n${rules.join('\n')}`
}

const HEAD = `# The policy of this site. It belongs to the hospital and wins over every training plan.
# It is read again for every decision; the agent need not be restarted. While there is a mistake in it
# nothing is decided: every plan waits.
`

const EXAMPLES: Partial<Readonly<Record<keyof SitePolicy, string>>> = {
  trainingHours: `# For example:
#   trainingHours:
#     timeZone: Europe/Berlin
#     windows:
#       - { days: [mon, tue, wed, thu, fri], from: '20:00', to: '06:00' }
#       - { days: [sat, sun], from: '00:00', to: '00:00' }   # the whole day
`,
  approvalRules: `# For example:
#   approvalRules:
#     - families: [logistic-regression]
#       maxRounds: 20
#       roster: 8f3a 01c9 …   # the fingerprint that you compared with the other sites; without it the rule trusts the coordinator's choice of sites
`,
}

const LINE_CHARACTERS = 120

/** A sentence or more as comment lines. */
function commented(text: string): string {
  return `${text.replace(new RegExp(`(.{1,${LINE_CHARACTERS}})(?: |$)`, 'g'), '# $1\n').trimEnd()}\n`
}
