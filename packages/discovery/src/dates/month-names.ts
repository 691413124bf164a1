// Languages of most news; the names of their months come from the Unicode CLDR that Node carries.
const locales =
  'en de fr es it pt nl sv da nb fi is pl cs sk hu ro bg ru uk sr hr sl lt lv et el tr az kk he ar fa hi bn ur id ms vi sw ca gl eu sq mk'.split(
    ' ',
  )

const numbers = readNames()

/** The number of a month, 1 to 12, by its name or short form; null where it is none. Without an accent it is the same name. */
export function monthNumber(name: string): number | null {
  return numbers.get(bare(name)) ?? null
}

function readNames(): Map<string, number> {
  const found = new Map<string, number>()
  for (const locale of locales) {
    for (const style of ['long', 'short'] as const) {
      // With a day, Slavic and other languages give the form that stands in dates.
      const alone = new Intl.DateTimeFormat(`${locale}-u-ca-gregory`, { month: style, timeZone: 'UTC' })
      const inDate = new Intl.DateTimeFormat(`${locale}-u-ca-gregory`, {
        month: style,
        day: 'numeric',
        timeZone: 'UTC',
      })
      for (let month = 1; month <= 12; month++) {
        const day = new Date(Date.UTC(2001, month - 1, 15))
        const parts = inDate.formatToParts(day).find(({ type }) => type === 'month')
        for (const name of [alone.format(day), parts?.value ?? '']) addName(found, name, month)
      }
    }
  }
  return found
}

function addName(found: Map<string, number>, name: string, month: number): void {
  const key = bare(name)
  // The earlier language keeps a name that means another month elsewhere; numbers and scraps are no names.
  if (key.length >= 2 && /^\p{L}[\p{L}\p{M}\s]*$/u.test(key) && !found.has(key)) found.set(key, month)
}

function bare(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .replace(/\.+$/, '')
    .trim()
}
