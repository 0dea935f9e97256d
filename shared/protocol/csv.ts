/** Rows of a ledger or of the audit chain for people: RFC 4180, with a header. */
export function csvText<Column extends string>(
  columns: readonly Column[],
  rows: Iterable<Readonly<Record<Column, string | number | null>>>,
): string {
  const cell = (value: string | number | null): string =>
    typeof value === 'string' && /[",\r\n]/.test(value)
      ? `"${value.replaceAll('"', '""')}"`
      : `${value ?? ''}`
  const lines = Array.from(rows, (row) => columns.map((column) => cell(row[column])).join(','))
  return [columns.join(','), ...lines].map((line) => `${line}\r\n`).join('')
}
