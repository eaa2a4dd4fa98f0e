// Numbers and days as people read them. Every one of these takes what the query API
// gives; what is not known is an en dash.

export const unknown = '–'

const grouping = new Map<number, Intl.NumberFormat>()

// number is a number with commas between thousands and at most that many decimals.
export function number(value: number | undefined, decimals = 0): string {
  if (value === undefined || !Number.isFinite(value)) return unknown
  let format = grouping.get(decimals)
  if (format === undefined) {
    format = new Intl.NumberFormat('en-US', { maximumFractionDigits: decimals })
    grouping.set(decimals, format)
  }
  return minus(format.format(value)).replace(/^−0$/, '0')
}

// fixed is a number with exactly that many decimals, so that a column of them is even.
export function fixed(value: number | undefined, decimals: number): string {
  if (value === undefined || !Number.isFinite(value)) return unknown
  const text = value.toFixed(decimals)
  return minus(Number(text) === 0 ? text.replace('-', '') : text)
}

const minus = (text: string) => text.replace('-', '−')

// percent is a probability, without claiming certainty at either end.
export function percent(p: number | undefined): string {
  if (p === undefined || !Number.isFinite(p)) return unknown
  if (p < 0.001) return '<0.1%'
  if (p < 0.095) return `${(p * 100).toFixed(1)}%`
  if (p > 0.99) return '>99%'
  return `${(p * 100).toFixed(0)}%`
}

// share is a proportion that was counted, which may well be none or all.
export function share(p: number | undefined): string {
  if (p === 0 || p === 1) return `${p * 100}%`
  return percent(p)
}

// points is a change of a probability in percentage points.
export function points(delta: number | undefined): string {
  if (delta === undefined || !Number.isFinite(delta)) return unknown
  const text = Math.abs(delta * 100).toFixed(1)
  if (text === '0.0') return '±0'
  return (delta < 0 ? '−' : '+') + text
}

// signed is an addend with its sign.
export function signed(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return unknown
  const text = Math.abs(value).toFixed(2)
  if (text === '0.00') return text
  return (value < 0 ? '−' : '+') + text
}

// money is an amount the short way: $280M, $1.8B.
export function money(amount: number): string {
  const size = Math.abs(amount)
  const sign = amount < 0 ? '−' : ''
  if (size >= 1e9) return `${sign}$${number(size / 1e9, 2)}B`
  if (size >= 1e6) return `${sign}$${number(size / 1e6, 1)}M`
  return `${sign}$${number(size)}`
}

// quantity is an indicator's value in its unit.
export function quantity(value: number | undefined, unit: string | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return unknown
  switch (unit) {
    case 'USD':
      return money(value)
    case 'hours':
      return number(value, 1)
    case 'probability':
      return percent(value)
    case 'percent':
      return `${number(value, 1)}%`
    default:
      return number(value, 2)
  }
}

// arithmetic dresses the scorer's arithmetic for reading: '30000 - 16000' becomes
// '30,000 − 16,000'. Numbers of four digits stay, since they may be years.
export function arithmetic(basis: string): string {
  return basis.replaceAll(' - ', ' − ').replace(/[\p{L}\p{N}_.,]*[0-9]+[\p{L}_]*/gu, (word) => {
    const parts = /^([0-9]{5,15})(\.[0-9]+)?$/.exec(word)
    return parts === null ? word : number(Number(parts[1])) + (parts[2] ?? '')
  })
}

// Days are as in ISO, not as in the reader's place: a day of knowledge is a day in UTC.
const dayFormat = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' })
const instantFormat = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit',
})

const monthFormat = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', month: 'short', year: 'numeric' })

// stated is a day, or a month where no more is stated: '10 Dec 2025', 'Dec 2025'.
export function stated(iso: string): string {
  const at = new Date(`${iso}-01`)
  return !/^\d{4}-\d{2}$/.test(iso) || Number.isNaN(at.getTime()) ? day(iso) : monthFormat.format(at).replace('Sept', 'Sep')
}

// isDay tells whether a text is a day that there is: 2024-02-30 is none.
export function isDay(text: string): boolean {
  const at = new Date(text)
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at.getTime()) && isoDay(at.getTime()) === text
}

// day is '31 Mar 2026' of '2026-03-31' or of an instant; anything else stays as it is.
export function day(iso: string | undefined): string {
  if (!iso) return unknown
  const at = new Date(iso)
  return Number.isNaN(at.getTime()) || (iso.length === 10 && !isDay(iso)) ? iso : dayFormat.format(at).replace('Sept', 'Sep')
}

// instant is '31 Mar 2026, 14:05 UTC'.
export function instant(iso: string | undefined): string {
  if (!iso) return unknown
  const at = new Date(iso)
  return Number.isNaN(at.getTime()) ? iso : `${instantFormat.format(at).replace('Sept', 'Sep')} UTC`
}

// ago is how long before now, in the largest unit that fits.
export function ago(iso: string | undefined, now: number): string {
  if (!iso) return unknown
  const seconds = Math.round((now - new Date(iso).getTime()) / 1000)
  if (!Number.isFinite(seconds)) return iso
  if (seconds < 0) return `in ${span(-seconds)}`
  return seconds < 5 ? 'now' : `${span(seconds)} ago`
}

// span is a duration in seconds in the largest unit that fits.
export function span(seconds: number): string {
  for (const [unit, length] of [['y', 31557600], ['d', 86400], ['h', 3600], ['min', 60]] as const) {
    if (seconds >= 2 * length || (unit === 'd' && seconds >= length)) return `${number(Math.floor(seconds / length))} ${unit}`
  }
  return `${number(Math.round(seconds))} s`
}

// shortQuarter is 'Q1 ’26' of '2026Q1'.
export function shortQuarter(name: string): string {
  const parts = /^(\d{2})(\d{2})Q([1-4])$/.exec(name)
  return parts === null ? name : `Q${parts[3]} ’${parts[2]}`
}

// quarterStart is the first day of '2026Q1', in UTC.
export function quarterStart(name: string): number {
  const parts = /^(\d{4})Q([1-4])$/.exec(name)
  return parts === null ? NaN : Date.UTC(Number(parts[1]), 3 * (Number(parts[2]) - 1), 1)
}

// quarterOf is the quarter of an instant in milliseconds, in UTC: '2026Q1'.
export function quarterOf(at: number): string {
  const date = new Date(at)
  return `${date.getUTCFullYear()}Q${Math.floor(date.getUTCMonth() / 3) + 1}`
}

// over tells whether a quarter had ended on a day; without one, today.
export const over = (quarter: string | undefined, asOf: string): boolean =>
  quarter !== undefined && quarterStart(quarter) < quarterStart(quarterOf(isDay(asOf) ? Date.parse(asOf) : Date.now()))

// plural is the word for so many.
export const plural = (n: number, one: string, many: string) => (n === 1 ? one : many)

// words turns 'by_either_way' into 'By either way'.
export function words(name: string | undefined): string {
  if (!name) return ''
  const text = name.replaceAll('_', ' ').replace(/^ai\b/, 'AI')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

// isoDay is a day for machines, of an instant in milliseconds.
export const isoDay = (at: number) => new Date(at).toISOString().slice(0, 10)
