package main

import (
	"maps"
	"slices"
)

// asOf is the instant that a dashboard holds as of: the end of the day in the variable, or
// now. Variables stand in SQL quoted, and never one inside another.
const asOf = "toDateTime64(if(${as_of:singlequote} = '', toString(now64(3, 'UTC')), concat(${as_of:singlequote}, ' 23:59:59.999')), 3, 'UTC')"

const (
	ofCompany = "company_id = ${company:singlequote}"
	ofQuarter = "quarter = ${quarter:singlequote}"
)

// indicators are what held as of the day, of those that a condition selects before states
// are compared: a condition on names or one company is much the quicker there.
func indicators(condition string) string {
	return `WITH known AS (
  SELECT company_id, company, quarter, name, value, low, high, basis, knowledge_time AS known_at
  FROM indicator FINAL
  WHERE knowledge_time <= ` + asOf + ` AND ` + condition + `
  ORDER BY company_id, quarter, name, knowledge_time DESC
  LIMIT 1 BY company_id, quarter, name
)
`
}

// facts are those of a company, or of all, in the state in which they were known.
func facts(condition string) string {
	return `WITH known AS (
  SELECT * FROM fact FINAL
  WHERE knowledge_time <= ` + asOf + ` AND ` + condition + `
  ORDER BY company_id, id, knowledge_time DESC
  LIMIT 1 BY company_id, id
)
`
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
