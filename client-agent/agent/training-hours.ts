/**
 * When this site trains: windows of local time, by the hospital's policy. Outside of them a run is not
 * failed, it is kept waiting.
 */

export const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const
export type Day = (typeof DAYS)[number]

/** From a time of the day to another; `to` at or before `from` is on the day after. Equal: 24 hours. */
export interface TrainingWindow {
  /** Days on which it begins. */
  readonly days: readonly Day[]
  /** `HH:MM`, 24 hours. */
  readonly from: string
  readonly to: string
}

export interface TrainingHours {
  /** Of the IANA database, e.g. `Europe/Berlin`: windows follow its clock changes. */
  readonly timeZone: string
  readonly windows: readonly TrainingWindow[]
}

/** Whether training may begin at a time, milliseconds since 1970. */
export function isOpen({ timeZone, windows }: TrainingHours, at: number): boolean {
  const { day, minute } = localTime(timeZone, at)
  return windows.some(({ days, from, to }) => {
    const [begin, end] = [minuteOf(from), minuteOf(to)]
    const beganToday = days.includes(DAYS[day] ?? 'sun')
    if (begin < end) return beganToday && minute >= begin && minute < end
    const beganYesterday = days.includes(DAYS[(day + 6) % 7] ?? 'sun')
    return (beganToday && minute >= begin) || (beganYesterday && minute < end)
  })
}

/** For people: `mon, tue 20:00 to 06:00 (Europe/Berlin)`. */
export function hoursText({ timeZone, windows }: TrainingHours): string {
  const each = windows.map(({ days, from, to }) => `${days.join(', ')} ${from} to ${to}`)
  return `${each.length === 0 ? 'never' : each.join('; ')} (${timeZone})`
}

/** The day of the week there, 0 for Sunday, and the minute of the day. */
function localTime(timeZone: string, at: number): { readonly day: number; readonly minute: number } {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at)
  const part = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((each) => each.type === type)?.value ?? ''
  const names: readonly string[] = DAYS
  const day = names.indexOf(part('weekday').toLowerCase())
  return { day, minute: Number(part('hour')) * 60 + Number(part('minute')) }
}

function minuteOf(text: string): number {
  const [hours = '', minutes = ''] = text.split(':')
  return Number(hours) * 60 + Number(minutes)
}
