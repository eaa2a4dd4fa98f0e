import { expect, test } from 'vitest'
import { ago, arithmetic, day, fixed, instant, isDay, money, number, over, percent, points, quantity, quarterOf, quarterStart, share, shortQuarter, signed, span, stated, words } from './format'

test.each<[string, string]>([
  [number(14000), '14,000'],
  [number(-1234567), '−1,234,567'],
  [number(-0.2), '0'],
  [number(0.466, 2), '0.47'],
  [number(undefined), '–'],
  [number(NaN), '–'],
  [fixed(0.03, 4), '0.0300'],
  [fixed(-0.00001, 3), '0.000'],
  [fixed(-0.25, 3), '−0.250'],
  [fixed(undefined, 3), '–'],
  [percent(0), '<0.1%'],
  [percent(0.0312), '3.1%'],
  [percent(0.0949), '9.5%'],
  [percent(0.3801), '38%'],
  [percent(0.9999), '>99%'],
  [percent(undefined), '–'],
  [share(0), '0%'],
  [share(1), '100%'],
  [share(0.074), '7.4%'],
  [points(0.604), '+60.4'],
  [points(-0.0001), '±0'],
  [points(-0.021), '−2.1'],
  [signed(0.8), '+0.80'],
  [signed(-3.476), '−3.48'],
  [signed(-0.001), '0.00'],
  [money(280e6), '$280M'],
  [money(-1.8e9), '−$1.8B'],
  [quantity(15, 'percent'), '15%'],
  [quantity(0.519, 'probability'), '52%'],
  [quantity(13.04, 'hours'), '13'],
  [arithmetic('30000 - (14000 + 16000)'), '30,000 − (14,000 + 16,000)'],
  [arithmetic('2026 - 2025'), '2026 − 2025'],
  [arithmetic('Zorbla99999 cut 12345.5'), 'Zorbla99999 cut 12,345.5'],
  [day('2026-03-31'), '31 Mar 2026'],
  [day('2026-09-01T23:59:59Z'), '1 Sep 2026'],
  [day(''), '–'],
  [day('soon'), 'soon'],
  [instant('2026-03-31T14:05:00Z'), '31 Mar 2026, 14:05 UTC'],
  [ago('2026-03-31T14:05:00Z', Date.parse('2026-03-31T14:05:02Z')), 'now'],
  [ago('2026-03-31T14:05:00Z', Date.parse('2026-04-10T14:05:00Z')), '10 d ago'],
  [ago('2026-03-31T15:05:00Z', Date.parse('2026-03-31T14:05:00Z')), 'in 60 min'],
  [span(59), '59 s'],
  [span(7200), '2 h'],
  [shortQuarter('2026Q1'), 'Q1 ’26'],
  [shortQuarter('soon'), 'soon'],
  [words('ai_substitution'), 'AI substitution'],
  [words(undefined), ''],
])('%s', (got, want) => expect(got).toBe(want))

test('a quarter begins in UTC', () => {
  expect(new Date(quarterStart('2026Q2')).toISOString()).toBe('2026-04-01T00:00:00.000Z')
  expect(quarterStart('2026Q5')).toBeNaN()
})

test('a start is told as far as it is stated', () => {
  expect(stated('2025-12')).toBe('Dec 2025')
  expect(stated('2026-09')).toBe('Sep 2026')
  expect(stated('2025-10-20')).toBe('20 Oct 2025')
})

test('a day that there is not is none', () => {
  expect(['2024-02-29', '2024-02-30', 'foo', '2024-1-1', ''].map(isDay)).toEqual([true, false, false, false, false])
  expect(day('2024-02-30')).toBe('2024-02-30')
})

test('a quarter is over when a later one has begun', () => {
  expect(quarterOf(quarterStart('2026Q4'))).toBe('2026Q4')
  expect([over('2025Q1', '2025-03-31'), over('2025Q1', '2025-04-01'), over('2025Q1', 'foo'), over(undefined, '')]).toEqual([false, true, true, false])
})
