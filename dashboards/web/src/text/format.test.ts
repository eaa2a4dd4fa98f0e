import { expect, test } from 'vitest'
import { ago, arithmetic, day, instant, money, number, percent, points, quantity, quarterStart, share, shortQuarter, signed, span, words } from './format'

test.each<[string, string]>([
  [number(14000), '14,000'],
  [number(-1234567), '−1,234,567'],
  [number(-0.2), '0'],
  [number(0.466, 2), '0.47'],
  [number(undefined), '–'],
  [number(NaN), '–'],
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
